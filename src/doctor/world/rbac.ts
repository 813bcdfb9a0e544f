import type { Release } from './release.ts';
import type { Unseen } from './seen.ts';

/** The RBAC objects of the cluster. */
export type Rbac = {
  /** By `ClusterRole/NAME` or `NAMESPACE/NAME`. */
  roles: ReadonlyMap<string, readonly PolicyRule[]>;
  /** The Helm releases that own some of the roles, by the same keys: the next upgrade undoes an edit of such a role. */
  releases: ReadonlyMap<string, Release>;
  bindings: readonly Binding[];
  /** Namespaces whose own roles and bindings could not be read. */
  unread: readonly Unseen[];
};

export type PolicyRule = {
  verbs: readonly string[];
  apiGroups: readonly string[];
  resources: readonly string[];
  resourceNames: readonly string[];
};

export type Binding = {
  kind: 'ClusterRoleBinding' | 'RoleBinding';
  name: string;
  /** `undefined` for a ClusterRoleBinding. */
  namespace: string | undefined;
  /** Key of the role in {@link Rbac.roles}. */
  role: string;
  subjects: readonly Subject[];
};

export type Subject = { kind: string; name: string; namespace?: string };

/** `ServiceAccount gitlab/alice`, `User alice`, `Group developers` */
export function formatSubject({ kind, name, namespace }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** `rolebinding gitlab/edit` */
export function formatBinding({ kind, name, namespace }: Binding): string {
  return namespace === undefined ? `${kind.toLowerCase()} ${name}` : `${kind.toLowerCase()} ${namespace}/${name}`;
}
