import { helmUpgrade } from '../fix/helm-upgrade.ts';
import { kubectl } from '../fix/kubectl.ts';
import type { Installation, WebhookDeployment } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** Below two, every restart stops all pods of namespaces in enforce. */
const FEWEST = 2;

/** Whether somebody answers. */
export const replicasReady = defineCheck(
  { id: 'replicas_ready', title: 'two replicas or more of the webhook are ready', needs: ['deployment', 'endpoints'] },
  ({ deployment, endpoints }, { installation }) => {
    const looked = `${count(endpoints, 'ready address')} behind service ${installation.namespace}/${installation.service}`;
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
    found: 'no such Deployment, and no ready address behind its Service: namespaces in enforce create no pods',
    wanted: 'the webhook',
    fix: [helmUpgrade(installation)],
  };
}

function few(installation: Installation, { replicas }: WebhookDeployment): Finding {
  return {
    code: 'replicas_few',
    level: replicas === 0 ? 'error' : 'warning',
    object: objectOf(installation),
    found: `replicas: ${replicas}${replicas === 0 ? ': nobody answers' : ': while it restarts, nobody answers'}`,
    wanted: `${FEWEST} or more; in the values of the chart, too`,
    fix: [kubectl(installation.namespace, 'scale', `deployment/${installation.service}`, `--replicas=${FEWEST}`)],
  };
}

function unready(installation: Installation, { ready, replicas }: WebhookDeployment, endpoints: number): Finding[] {
  if (ready >= replicas && endpoints > 0) return [];
  const { namespace, service } = installation;
  const none = 'no ready address behind the Service: namespaces in enforce create no pods';
  return [
    {
      code: 'replicas_unready',
      level: endpoints === 0 ? 'error' : 'warning',
      object: objectOf(installation),
      found: `${ready} of ${replicas} replicas are ready${endpoints === 0 ? `, and ${none}` : ''}`,
      wanted: 'all of them; what they miss is in their log, and in /readyz',
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
