import { serviceAccountOf } from '../../../pods/requester.ts';
import type { Subject } from '../../world/rbac.ts';

/** The namespace of Kubernetes itself, which has the accounts of its controllers. */
export const CONTROL_PLANE = 'kube-system';

/**
 * Groups of Kubernetes (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`, and `cmd/kubeadm/app/constants`
 * for those of bootstrap tokens), and of EKS. The groups of all ServiceAccounts and of all users are not among them,
 * because Kubernetes binds only harmless roles to them, such as system:discovery, and people bind the others.
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
 * Users of EKS: those that https://docs.aws.amazon.com/eks/latest/userguide/default-roles-users.html names, and those
 * in the ClusterRoleBindings of a new cluster.
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

/**
 * Accounts in kube-system with which the controller manager runs its controllers
 * (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go` and `namespace_policy.go`, 1.30 to 1.37).
 * They are listed one by one, because other programs and the add-ons of EKS have accounts there too.
 */
export const CONTROLLERS: ReadonlySet<string> = new Set([
  'attachdetach-controller',
  'bootstrap-signer',
  'certificate-controller',
  'cloud-provider',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'device-taint-eviction-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'kube-apiserver-serving-clustertrustbundle-publisher',
  'kube-controller-manager',
  'kube-scheduler',
  'leader-election-controller',
  'legacy-service-account-token-cleaner',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'podcertificaterequestcleaner',
  'podgroup-protection-controller',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcepoolstatusrequest-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'route-controller',
  'selinux-warning-controller',
  'service-account-controller',
  'service-cidrs-controller',
  'service-controller',
  'statefulset-controller',
  'storage-version-garbage-collector',
  'storage-version-migrator-controller',
  'token-cleaner',
  'ttl-after-finished-controller',
  'ttl-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
]);

const NODE = /^system:node:/;

/**
 * True if a subject belongs to Kubernetes or EKS: nodes, controllers, group system:masters. Compares whole names,
 * because any user who may bind roles can make up a group whose name begins with `system:` or `eks:`.
 */
export function isSystemSubject({ kind, name, namespace }: Subject): boolean {
  switch (kind) {
    case 'ServiceAccount':
      return namespace === CONTROL_PLANE && CONTROLLERS.has(name);
    case 'User': {
      const account = serviceAccountOf(name);
      return account === undefined
        ? USERS.has(name) || NODE.test(name)
        : isSystemSubject({ kind: 'ServiceAccount', ...account });
    }
    default:
      return GROUPS.has(name);
  }
}
