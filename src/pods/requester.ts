/** Who sent the request: `request.userInfo` of the AdmissionReview, which only the API server writes. */
export type Requester = {
  username: string;
  groups: readonly string[];
};

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/**
 * Those that make pods for Deployments, StatefulSets, DaemonSets, Jobs and ReplicationControllers. Where the controller
 * manager runs without `--use-service-account-credentials`, all of them act under its own name.
 */
const CONTROLLERS = new Set([
  ...['replicaset', 'statefulset', 'daemon-set', 'job', 'replication'].map(
    (name) => `system:serviceaccount:kube-system:${name}-controller`,
  ),
  'system:kube-controller-manager',
]);

/** Namespace and name of a ServiceAccount's username (`apiserver/pkg/authentication/serviceaccount/util.go`). */
export function serviceAccountOf(username: string): { namespace: string; name: string } | undefined {
  const [, namespace, name] = SERVICE_ACCOUNT.exec(username) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** The username and groups that the API server gives a ServiceAccount's token. */
export function serviceAccountRequester(namespace: string, name: string): Requester {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** Whether the pod was made from a workload's template, so that the requester does not say who wrote it. */
export function isController(requester: Requester): boolean {
  return CONTROLLERS.has(requester.username);
}

/** Whether the requester is a kubelet, which alone may create mirror pods. */
export function isNode(requester: Requester): boolean {
  return requester.groups.includes('system:nodes');
}
