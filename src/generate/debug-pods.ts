import { yamlText } from '../chart/yaml-text.ts';
import type { Fleet, FleetAccount } from '../fleet/fleet.ts';
import { PROGRAM } from '../names.ts';
import { trimEndOf } from '../text/trim-characters.ts';
import { AWS_IMAGE, type Generated, HEAD } from './generated.ts';

const LONGEST = 253;
const LONGEST_FILE = 240;

/**
 * Returns a pod for each account with a role in each of its namespaces, to try the role by hand. There is one file for
 * each account name.
 */
export function debugPodsOf({ serviceAccounts }: Fleet): Generated {
  // The same text for all pods is made once, because there may be thousands of them.
  const rest = yamlText(SPEC).replaceAll(/^(?=.)/gm, '  ');
  const files = new Map<string, string>();
  for (const [index, account] of serviceAccounts.entries()) {
    if (account.role === undefined) continue;
    const path = fileOf(account.name, index);
    const pods = account.namespaces.map((namespace) => `---\n${yamlText(podOf(account, namespace))}${rest}`).join('');
    files.set(path, (files.get(path) ?? head(account, path)) + pods);
  }
  return files;
}

/**
 * Shortens long names: a file name has at most 255 characters on common file systems, and an account name up to 253.
 */
function fileOf(name: string, index: number): string {
  return `${name.length <= LONGEST_FILE ? name : `${name.slice(0, LONGEST_FILE)}-${index}`}.yaml`;
}

function head({ name, namespaces }: FleetAccount, path: string): string {
  const pod = `kubectl --namespace ${namespaces[0]} exec --stdin --tty ${podName(name)}`;
  return [
    `# ${HEAD}`,
    '#',
    `#   kubectl apply -f ${path}`,
    `#   ${pod} -- aws sts get-caller-identity`,
    '#',
    '# In a namespace with mode enforce, only users who are exempt in the mapping may create it (default: system:masters), and',
    `# only users with the permission enter on jobs (API group ${PROGRAM}) may enter it. It ends after an hour.`,
    '',
  ].join('\n');
}

/** The part of a pod that differs from the others. */
function podOf({ name }: FleetAccount, namespace: string): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(name), namespace },
    spec: { serviceAccountName: name },
  };
}

/** The part of the spec that all pods have in common. It meets the Pod Security Standard "restricted". */
const SPEC = {
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
      image: AWS_IMAGE,
      command: ['sleep', '3600'],
      // The AWS CLI writes its cache to the home folder, which must be writable.
      env: [{ name: 'HOME', value: '/tmp' }],
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

function podName(account: string): string {
  return trimEndOf(`debug-${account}`.slice(0, LONGEST), '-.');
}
