import type { Binding, PolicyRule, Rbac } from '../../world/rbac.ts';
import { allows, type Permission } from './permission-holders.ts';
import { permissions } from './permissions.ts';
import type { Power } from './powers.ts';
import { isSystemSubject } from './system-subject.ts';

const AUTHENTICATION = 'authentication.k8s.io';

/**
 * Who a user may send single requests as, since Kubernetes 1.36
 * (`apiserver/pkg/endpoints/filters/impersonation/mode.go`): a ServiceAccount, a user that is neither that nor a node,
 * any node, or the node on which the pod of the requester runs.
 */
type ImpersonationMode = 'serviceaccount' | 'user-info' | NodeMode;
type NodeMode = (typeof NODE_MODES)[number];

export const NODE_MODES = ['arbitrary-node', 'associated-node'] as const;

/**
 * To send any request as another user, for example as an administrator (group `system:masters`). Users do not belong to
 * a namespace.
 */
export const IMPERSONATE_USERS: readonly Permission[] = permissions(['impersonate'], '', ['users', 'groups']);

/** Each request names a user and may add groups, but `system:masters` is never allowed. */
export const IMPERSONATE_USERS_FOR_SOME: readonly Permission[] = permissions(
  ['impersonate:user-info'],
  AUTHENTICATION,
  ['users'],
);

/** To send requests as a node, because the guard lets kubelets create the tokens of the pods on their node. */
export function impersonateNodesForSome(mode: NodeMode): readonly Permission[] {
  return permissions([`impersonate:${mode}`], AUTHENTICATION, ['nodes']);
}

/** Returns the permissions to send requests with these permissions as another user, who must have them too. */
export function impersonatingIn(mode: ImpersonationMode, wanted: readonly Permission[]): readonly Permission[] {
  return wanted.map((one) => ({ ...one, verb: `impersonate-on:${mode}:${one.verb}` }));
}

/**
 * Returns the same powers by impersonation of a user who has them, such as an administrator.
 *
 * @param namespaces where the powers matter; `undefined` for the whole cluster
 */
export function asAnotherUser(
  rbac: Rbac,
  powers: readonly Power[],
  namespaces: readonly string[] | undefined,
): readonly Power[] {
  return powers.map((power) => ({
    does: `${power.does} as another user`,
    permissions: impersonatingIn('user-info', power.permissions),
    also: inCluster(impersonationOfHolders(rbac, IMPERSONATE_USERS_FOR_SOME, power.permissions, namespaces)),
  }));
}

/** Returns the same powers by impersonation of a node. */
export function asNode(powers: readonly Power[]): readonly Power[] {
  return NODE_MODES.flatMap((mode) =>
    powers.map((power) => ({
      does: `${power.does} as a node`,
      permissions: impersonatingIn(mode, power.permissions),
      also: inCluster(impersonateNodesForSome(mode)),
    })),
  );
}

/**
 * Returns permissions to impersonate users or groups. If one is limited to some names by `resourceNames`, keeps only
 * names with at least one of the wanted permissions.
 *
 * @param namespaces where the wanted permissions matter; `undefined` for the whole cluster
 */
export function impersonationOfHolders(
  rbac: Rbac,
  impersonate: readonly Permission[],
  wanted: readonly Permission[],
  namespaces: readonly string[] | undefined,
): readonly Permission[] {
  return impersonate.flatMap(({ name: _, ...one }) => {
    const names = new Set(
      [...rbac.roles.values()].flatMap((rules) =>
        rules.flatMap((rule) => (allows({ ...rule, resourceNames: [] }, one) ? rule.resourceNames : [])),
      ),
    );
    if (names.size === 0) return [one];
    const kind = one.resource === 'groups' ? 'Group' : 'User';
    const holders = namesOfHolders(rbac, kind, wanted, namespaces);
    const held = [...names].filter((name) => holders.has(name) || isSystemSubject({ kind, name }));
    return [one, ...held.map((name) => ({ ...one, name }))];
  });
}

function namesOfHolders(
  { bindings, roles }: Rbac,
  kind: 'User' | 'Group',
  wanted: readonly Permission[],
  namespaces: readonly string[] | undefined,
): ReadonlySet<string> {
  const places = new Set<string | undefined>([undefined, ...(namespaces ?? [])]);
  const having = bindings.filter(
    ({ namespace, role }) =>
      places.has(namespace) &&
      roles.get(role)?.some((rule) => wanted.some((permission) => allows(rule, permission))) === true,
  );
  return new Set(having.flatMap(({ subjects }) => subjects.flatMap((one) => (one.kind === kind ? [one.name] : []))));
}

/** Only a ClusterRoleBinding gives permissions on objects that do not belong to a namespace. */
function inCluster(wanted: readonly Permission[]): NonNullable<Power['also']> {
  return (rules: readonly PolicyRule[], { namespace }: Pick<Binding, 'namespace'>) =>
    namespace === undefined && rules.some((rule) => wanted.some((permission) => allows(rule, permission)));
}
