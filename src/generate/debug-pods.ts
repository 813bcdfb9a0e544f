import { yamlText } from '../chart/yaml-text.ts';
import type { Fleet, FleetAccount } from '../fleet/fleet.ts';
import { type Generated, HEAD } from './generated.ts';

const LONGEST = 253;

/** A pod for each account and namespace, to try by hand what its role may do; a file for each name of an account. */
export function debugPodsOf({ serviceAccounts }: Fleet): Generated {
  const files = new Map<string, string>();
  for (const account of serviceAccounts) {
    const path = `${account.name}.yaml`;
    const pods = account.namespaces.map((namespace) => `---\n${yamlText(podOf(account, namespace))}`).join('');
    files.set(path, (files.get(path) ?? head(account)) + pods);
  }
  return files;
}

function head({ name, namespaces }: FleetAccount): string {
  const pod = `kubectl --namespace ${namespaces[0]} exec --stdin --tty ${podName(name)}`;
  return [
    `# ${HEAD}`,
    '#',
    `#   kubectl apply -f ${name}.yaml`,
    `#   ${pod} -- aws sts get-caller-identity`,
    '#',
    '# In a namespace that is enforced, only those who are exempt in the mapping may run it (by default system:masters). It',
    '# ends by itself after an hour.',
    '',
  ].join('\n');
}

function podOf({ name }: FleetAccount, namespace: string): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(name), namespace },
    spec: {
      serviceAccountName: name,
      restartPolicy: 'Never',
      activeDeadlineSeconds: 3600,
      terminationGracePeriodSeconds: 0,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        fsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'aws',
          image: 'amazon/aws-cli:2.17.0',
          command: ['sleep', '3600'],
          // The program keeps what it remembers in its home.
          env: [{ name: 'HOME', value: '/tmp' }],
          resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}

function podName(account: string): string {
  return `debug-${account}`.slice(0, LONGEST).replace(/[-.]+$/, '');
}
