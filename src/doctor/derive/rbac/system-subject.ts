import type { Subject } from '../../world/rbac.ts';

/**
 * Groups of Kubernetes (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`, and `cmd/kubeadm/app/constants` for those of
 * bootstrap tokens), and of EKS. The groups of all ServiceAccounts and of all users are not among them: only a person binds a role to
 * them.
 */
const GROUPS: ReadonlySet<string> = new Set([
  'system:masters',
  'system:nodes',
  'system:node-proxier',
  'system:monitoring',
  'system:bootstrappers',
  'system:bootstrappers:kubeadm:default-node-token',
  'eks:kube-proxy-windows',
]);

/** Users of Kubernetes, from the same file. */
const USERS_OF_KUBERNETES = [
  'apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'volume-scheduler',
];

/**
 * Users of EKS: those that https://docs.aws.amazon.com/eks/latest/userguide/default-roles-users.html names, and those in the
 * ClusterRoleBindings of a new cluster.
 */
const USERS_OF_EKS = [
  'addon-manager',
  'authenticator',
  'az-poller',
  'certificate-controller',
  'cloud-controller-manager',
  'cloud-provider-extraction-migration',
  'cluster-bootstrap',
  'cluster-event-watcher',
  'coredns-autoscaler',
  'extension-metrics-apiserver',
  'fargate-manager',
  'fargate-scheduler',
  'k8s-metrics',
  'kms-storage-migrator',
  'network-policy-controller',
  'network-webhooks',
  'node-manager',
  'nodewatcher',
  'pod-identity-mutating-webhook',
  'service-operations',
  'service-operations-configmaps',
  'support-engineer',
  'tagging-controller',
  'vpc-resource-controller',
];

const USERS: ReadonlySet<string> = new Set([
  ...USERS_OF_KUBERNETES.map((name) => `system:${name}`),
  ...USERS_OF_EKS.map((name) => `eks:${name}`),
]);

/** A node, and an account of a controller (`system:node:NAME`, `system:serviceaccount:kube-system:NAME`). */
const USER = /^system:(node|serviceaccount:kube-system):/;

/**
 * Whether a subject belongs to Kubernetes or EKS: nodes, controllers, group system:masters. Names are compared as a whole: any user
 * who may bind roles can make up a group whose name begins with `system:` or `eks:`.
 */
export function isSystemSubject({ kind, name, namespace }: Subject): boolean {
  switch (kind) {
    case 'ServiceAccount':
      return namespace === 'kube-system';
    case 'User':
      return USERS.has(name) || USER.test(name);
    default:
      return GROUPS.has(name);
  }
}
