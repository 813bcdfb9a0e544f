import { CONTROL_PLANE } from '../../derive/rbac/system-subject.ts';
import type { ByNamespace } from '../../world/by-namespace.ts';
import { type Binding, type PolicyRule, type Rbac, roleKey, type Subject } from '../../world/rbac.ts';
import { isSeen, type Seen, type Unseen } from '../../world/seen.ts';
import { ownerOf } from '../owner-of.ts';
import { releaseOf } from '../release-of.ts';
import { readByNamespace } from '../requests/read-by-namespace.ts';
import type { Reader } from '../requests/reader.ts';

type Metadata = {
  name: string;
  namespace: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};
type RoleObject = { metadata: Metadata; rules?: readonly Partial<PolicyRule>[] | null };
type BindingObject = {
  metadata: Metadata;
  roleRef: { kind: string; name: string };
  subjects?: readonly Subject[] | null;
};

const BASE = '/apis/rbac.authorization.k8s.io/v1';

/**
 * Reads the RBAC objects of the cluster. Cluster-wide roles and bindings are required. Those of single namespaces may
 * be missing, and are then listed in `unread` or `unreadControlPlane`.
 */
export async function readRbac(reader: Reader, concerned: ReadonlySet<string>): Promise<Seen<Rbac>> {
  const namespaces = new Set([...concerned, CONTROL_PLANE]);
  const keep = <Item>(items: readonly Item[]) => items;
  const [clusterRoles, clusterBindings, roles, bindings] = await Promise.all([
    reader.list<RoleObject>(`${BASE}/clusterroles`, 'ClusterRoles'),
    reader.list<BindingObject>(`${BASE}/clusterrolebindings`, 'ClusterRoleBindings'),
    readByNamespace<RoleObject, readonly RoleObject[]>(
      reader,
      { base: BASE, resource: 'roles', what: 'Roles', keep },
      namespaces,
    ),
    readByNamespace<BindingObject, readonly BindingObject[]>(
      reader,
      { base: BASE, resource: 'rolebindings', what: 'RoleBindings', keep },
      namespaces,
    ),
  ]);
  if (!isSeen(clusterRoles)) return clusterRoles;
  if (!isSeen(clusterBindings)) return clusterBindings;
  const all = [
    ...clusterRoles.seen.map((role) => ({ key: roleKey(undefined, role.metadata.name), role })),
    ...seenOf(roles).map((role) => ({ key: roleKey(role.metadata.namespace, role.metadata.name), role })),
  ];
  const unread = [...unseenOf(roles), ...unseenOf(bindings)];
  return {
    seen: {
      roles: new Map(all.map(({ key, role }) => [key, rulesOf(role)])),
      releases: new Map(
        all.flatMap(({ key, role }) => {
          const release = releaseOf(role.metadata);
          return release === undefined ? [] : [[key, release] as const];
        }),
      ),
      bindings: [...clusterBindings.seen, ...seenOf(bindings)].map(toBinding),
      unread: unread.filter(({ namespace }) => namespace !== CONTROL_PLANE),
      unreadControlPlane: unread.filter(({ namespace }) => namespace === CONTROL_PLANE),
      isWhole: roles.complete && bindings.complete,
    },
  };
}

function seenOf<Item>({ namespaces }: ByNamespace<readonly Item[]>): Item[] {
  return [...namespaces.values()].flatMap((part) => (isSeen(part) ? part.seen : []));
}

function unseenOf({ namespaces }: ByNamespace<unknown>): Unseen[] {
  return [...namespaces.values()].flatMap((part) => (isSeen(part) ? [] : [part.unseen]));
}

function rulesOf({ rules }: RoleObject): PolicyRule[] {
  return (rules ?? []).map(({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }) => {
    return { verbs, apiGroups, resources, resourceNames };
  });
}

function toBinding({ metadata, roleRef, subjects }: BindingObject): Binding {
  const { name } = metadata;
  // A ClusterRoleBinding has no namespace.
  const namespace = metadata.namespace as string | undefined;
  const owner = ownerOf(metadata);
  return {
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    name,
    namespace,
    role: roleKey(roleRef.kind === 'ClusterRole' ? undefined : namespace, roleRef.name),
    subjects: subjects ?? [],
    ...(owner === undefined ? {} : { owner }),
  };
}
