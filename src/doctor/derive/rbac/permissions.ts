import { ANY_NAME, type Permission } from './permission-holders.ts';

export const WRITE = ['create', 'update', 'patch'] as const;

/** All verbs that change or remove an object. */
export const CHANGE = [...WRITE, 'delete', 'deletecollection'] as const;

/**
 * Verbs whose answer contains an existing object: a patch that changes nothing answers with the whole object, and the
 * deletion of a collection with its items (test/cluster/secret-answers.test.ts).
 */
export const READ = ['get', 'list', 'watch', 'patch', 'deletecollection'] as const;

/**
 * A name never limits these verbs, because the URLs of the requests do not contain one
 * (`apiserver/pkg/endpoints/request/requestinfo.go`).
 */
const WITHOUT_NAME: ReadonlySet<string> = new Set(['create', 'deletecollection']);

/**
 * Returns a permission for each combination.
 *
 * @param name of the only object that matters; without it, access to any object is enough
 */
export function permissions(
  verbs: readonly string[],
  group: string,
  resources: readonly string[],
  name: string = ANY_NAME,
): Permission[] {
  return resources.flatMap((resource) =>
    verbs.map((verb) => ({ verb, group, resource, ...(WITHOUT_NAME.has(verb) ? {} : { name }) })),
  );
}

/** Returns the same for verbs whose URL always contains a name, such as `create` on a subresource. */
export function namedPermissions(
  verbs: readonly string[],
  group: string,
  resources: readonly string[],
  name: string = ANY_NAME,
): Permission[] {
  return resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource, name })));
}

/** To write objects that create pods with an account of the user's choice. */
export const WRITE_WORKLOADS: readonly Permission[] = [
  ...permissions(WRITE, 'apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions']),
  ...permissions(WRITE, 'batch', ['jobs', 'cronjobs']),
  ...permissions(WRITE, '', ['replicationcontrollers']),
];
/**
 * To get into running pods. A CONNECT request has the verb of its HTTP method. An update of a pod may change its
 * images.
 */
export const ENTER_PODS: readonly Permission[] = [
  ...namedPermissions(['get', 'create'], '', ['pods/exec', 'pods/attach', 'pods/portforward']),
  ...namedPermissions(['get', 'create', 'update', 'patch', 'delete'], '', ['pods/proxy', 'services/proxy']),
  ...permissions(['update', 'patch'], '', ['pods', 'pods/ephemeralcontainers']),
];
/** To change accounts. One that is deleted can be created again without its role. */
export const CHANGE_ACCOUNT: readonly Permission[] = ['update', 'patch', 'delete'].map((verb) => {
  return { verb, group: '', resource: 'serviceaccounts' };
});

/**
 * Returns the permissions to change a namespace. A request for a Namespace is authorized in that namespace, so a
 * RoleBinding there is enough. A deleted namespace can be created again without the label.
 */
export function changeNamespace(name: string): readonly Permission[] {
  return [
    ...permissions(['update', 'patch', 'delete'], '', ['namespaces'], name),
    ...permissions(['update', 'patch'], '', ['namespaces/status', 'namespaces/finalize'], name),
  ];
}

/** Permits single requests only, since Kubernetes 1.36 (`apiserver/pkg/endpoints/filters/impersonation/mode.go`). */
export const IMPERSONATE_FOR_SOME = {
  verb: 'impersonate:serviceaccount',
  group: 'authentication.k8s.io',
  resource: 'serviceaccounts',
} as const;

/**
 * Returns the verb that a user needs, in addition to {@link IMPERSONATE_FOR_SOME}, for impersonated requests with this
 * verb.
 */
export function impersonating(verb: string): string {
  return `impersonate-on:serviceaccount:${verb}`;
}

const RBAC = 'rbac.authorization.k8s.io';

/**
 * A user who may `escalate` a role may write rules into it that the user does not have. Otherwise the API server
 * refuses them
 * (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping).
 */
export const GIVE_PERMISSIONS_IN_NAMESPACE: readonly Permission[] = [
  ...permissions(WRITE, RBAC, ['rolebindings']),
  ...permissions(['bind', 'escalate'], RBAC, ['roles']),
];

/** The same by impersonation of an administrator, who may `escalate` every role. */
export const GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR: readonly Permission[] = permissions(WRITE, RBAC, [
  'roles',
  'rolebindings',
]);

/** The same for the whole cluster. */
export const GIVE_PERMISSIONS_IN_CLUSTER: readonly Permission[] = [
  ...permissions(WRITE, RBAC, ['clusterrolebindings']),
  ...permissions(['bind', 'escalate'], RBAC, ['clusterroles']),
];

export const GIVE_PERMISSIONS_IN_CLUSTER_AS_ADMINISTRATOR: readonly Permission[] = permissions(WRITE, RBAC, [
  'clusterroles',
  'clusterrolebindings',
]);
