import { show } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { isInstalled, withoutWebhook } from '../../derive/webhooks/installed.ts';
import { helmUpgrade } from '../../fix/helm-upgrade.ts';
import { kubectl } from '../../fix/kubectl.ts';
import type { Installation, WebhookDeployment } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** With fewer replicas, no pod can be created in namespaces in enforce during a restart. */
const FEWEST = 2;

/** Checks whether the webhook answers, even during a restart. */
export const replicasReady = defineCheck(
  { id: 'replicas_ready', title: 'at least two replicas of the webhook are ready', needs: ['deployment', 'endpoints'] },
  ({ deployment, endpoints }, world) => {
    const { installation } = world;
    if (!isInstalled(world)) return { looked: 'nothing', findings: [notInstalledFinding(installation)] };
    const elsewhere = withoutWebhook(world);
    if (elsewhere !== undefined) return elsewhere;
    const looked = `${counted(endpoints, 'ready address')} of service ${installation.namespace}/${installation.service}`;
    if (deployment === undefined)
      return { looked, findings: endpoints === 0 ? [absentDeploymentFinding(installation)] : [] };
    const findings = [
      ...(deployment.replicas < FEWEST ? [fewReplicasFinding(installation, deployment)] : []),
      ...(deployment.replicas > 0 ? unreadyFindings(installation, deployment, endpoints) : []),
    ];
    return { looked, findings };
  },
);

function absentDeploymentFinding(installation: Installation): Finding {
  return {
    code: 'webhook_absent',
    level: 'error',
    object: objectOf(installation),
    found: 'it does not exist, and its Service has no ready address: no pod can be created in namespaces in enforce',
    wanted: 'a running webhook',
    fix: [helmUpgrade(installation)],
  };
}

function notInstalledFinding(installation: Installation): Finding {
  return {
    code: 'not_installed',
    level: 'error',
    object: objectOf(installation),
    found: `the webhook is not installed: there is no ${installation.mutatingConfiguration}, and in namespace ${installation.namespace} neither a Deployment nor a mapping of it`,
    wanted: 'an installation by the chart; with --namespace, the namespace of its release',
    fix: [helmUpgrade(installation)],
  };
}

function fewReplicasFinding(installation: Installation, { replicas }: WebhookDeployment): Finding {
  return {
    code: 'replicas_few',
    level: replicas === 0 ? 'error' : 'warning',
    object: objectOf(installation),
    found: `replicas: ${replicas}, so the webhook does not answer${replicas === 0 ? '' : ' while it restarts'}`,
    wanted: `${FEWEST} or more, also in the values of the chart`,
    fix: [kubectl(installation.namespace, 'scale', `deployment/${installation.service}`, `--replicas=${FEWEST}`)],
  };
}

/**
 * The fix is not a restart, which would not help if an image cannot be pulled: the events of the pods name the cause.
 */
function unreadyFindings(installation: Installation, deployment: WebhookDeployment, endpoints: number): Finding[] {
  const { ready, replicas, selector, stuck } = deployment;
  if (ready >= replicas && endpoints > 0) return [];
  if (ready >= replicas) return [unaddressedFinding(installation, deployment)];
  const { namespace, service } = installation;
  const none = 'the Service has no ready address: no pod can be created in namespaces in enforce';
  const said = stuck.length === 0 ? '' : ` (${stuck.map(show).join(', ')})`;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return [
    {
      code: 'replicas_unready',
      level: endpoints === 0 ? 'error' : 'warning',
      object: objectOf(installation),
      found: `${ready} of ${replicas} replicas are ready${endpoints === 0 ? `, and ${none}` : ''}${said}`,
      wanted:
        'all replicas ready; the events of the pods name what keeps them from starting, their log and /readyz what keeps them from being ready',
      fix: [
        kubectl(namespace, 'describe', 'pods', ...(labels.length === 0 ? [] : ['--selector', labels.join(',')])),
        kubectl(namespace, 'logs', `deployment/${service}`, '--tail', '20'),
        { advice: 'correct what they name, such as an image that cannot be pulled or a mapping that is not valid' },
      ],
    },
  ];
}

/**
 * The pods are ready but the Service has none of them, because of its selector or of the controller of EndpointSlices.
 */
function unaddressedFinding(installation: Installation, { ready, selector }: WebhookDeployment): Finding {
  const { namespace, service } = installation;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return {
    code: 'replicas_unready',
    level: 'error',
    object: `service ${namespace}/${service}`,
    found: `no EndpointSlice of it has a ready address, although ${counted(ready, 'replica')} of the webhook ${ready === 1 ? 'is' : 'are'} ready: no pod can be created in namespaces in enforce`,
    wanted: `the addresses of the replicas in an EndpointSlice; Kubernetes writes it if the selector of the Service matches the labels of the pods${labels.length === 0 ? '' : ` (${labels.join(', ')})`}`,
    fix: [
      kubectl(namespace, 'get', 'endpointslices', '--selector', `kubernetes.io/service-name=${service}`),
      kubectl(namespace, 'get', 'service', service, '--output', 'wide'),
      helmUpgrade(installation),
    ],
  };
}

function objectOf({ namespace, service }: Installation): string {
  return `deployment ${namespace}/${service}`;
}
