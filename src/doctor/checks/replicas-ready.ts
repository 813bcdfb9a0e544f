import { helmUpgrade } from '../fix/helm-upgrade.ts';
import { kubectl } from '../fix/kubectl.ts';
import type { Installation, WebhookDeployment } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** With fewer, no pod can be created in namespaces in enforce during a restart. */
const FEWEST = 2;

/** Whether the webhook answers, also during a restart. */
export const replicasReady = defineCheck(
  { id: 'replicas_ready', title: 'at least two replicas of the webhook are ready', needs: ['deployment', 'endpoints'] },
  ({ deployment, endpoints }, { installation }) => {
    const looked = `${count(endpoints, 'ready address')} of service ${installation.namespace}/${installation.service}`;
    if (deployment === undefined) return { looked, findings: endpoints === 0 ? [absent(installation)] : [] };
    const findings = [
      ...(deployment.replicas < FEWEST ? [few(installation, deployment)] : []),
      ...(deployment.replicas > 0 ? unready(installation, deployment, endpoints) : []),
    ];
    return { looked, findings };
  },
);

function absent(installation: Installation): Finding {
  return {
    code: 'webhook_absent',
    level: 'error',
    object: objectOf(installation),
    found: 'it does not exist, and its Service has no ready address: no pod can be created in namespaces in enforce',
    wanted: 'a running webhook',
    fix: [helmUpgrade(installation)],
  };
}

function few(installation: Installation, { replicas }: WebhookDeployment): Finding {
  return {
    code: 'replicas_few',
    level: replicas === 0 ? 'error' : 'warning',
    object: objectOf(installation),
    found: `replicas: ${replicas}, so the webhook does not answer${replicas === 0 ? '' : ' while it restarts'}`,
    wanted: `${FEWEST} or more, also in the values of the chart`,
    fix: [kubectl(installation.namespace, 'scale', `deployment/${installation.service}`, `--replicas=${FEWEST}`)],
  };
}

function unready(installation: Installation, { ready, replicas }: WebhookDeployment, endpoints: number): Finding[] {
  if (ready >= replicas && endpoints > 0) return [];
  const { namespace, service } = installation;
  const none = 'the Service has no ready address: no pod can be created in namespaces in enforce';
  return [
    {
      code: 'replicas_unready',
      level: endpoints === 0 ? 'error' : 'warning',
      object: objectOf(installation),
      found: `${ready} of ${replicas} replicas are ready${endpoints === 0 ? `, and ${none}` : ''}`,
      wanted: 'all replicas ready; the reason is in their log and in the answer of /readyz',
      fix: [
        kubectl(namespace, 'rollout', 'restart', `deployment/${service}`),
        kubectl(namespace, 'rollout', 'status', `deployment/${service}`),
      ],
    },
  ];
}

function objectOf({ namespace, service }: Installation): string {
  return `deployment ${namespace}/${service}`;
}
