/** The user who sent the API request: `request.userInfo` of the AdmissionReview, which only the API server writes. */
export type Requester = {
  username: string;
  groups: readonly string[];
  /** Name of the pod that the token of the request is bound to; `undefined` for any other token or certificate. */
  pod?: string | undefined;
};

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/**
 * Usernames of the controllers that create pods for Deployments, StatefulSets, DaemonSets, Jobs and
 * ReplicationControllers. Without `--use-service-account-credentials`, all of them have the name of the controller
 * manager.
 */
const CONTROLLERS = new Set([
  ...['replicaset', 'statefulset', 'daemon-set', 'job', 'replication'].map(
    (name) => `system:serviceaccount:kube-system:${name}-controller`,
  ),
  'system:kube-controller-manager',
]);

/**
 * Returns namespace and name from the username of a ServiceAccount
 * (`apiserver/pkg/authentication/serviceaccount/util.go`).
 */
export function serviceAccountOf(username: string): { namespace: string; name: string } | undefined {
  const [, namespace, name] = SERVICE_ACCOUNT.exec(username) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** Returns the username and groups that the API server derives from the token of a ServiceAccount. */
export function serviceAccountRequester(namespace: string, name: string): Requester {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** True if a controller created the pod from a template, so that the requester is not its author. */
export function isController(requester: Requester): boolean {
  return CONTROLLERS.has(requester.username);
}

/** True if the requester is a kubelet. Only kubelets may create mirror pods. */
export function isNode(requester: Requester): boolean {
  return requester.groups.includes('system:nodes');
}
