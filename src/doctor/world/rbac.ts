import { showName } from '../../text/show-name.ts';
import type { Owner } from './owner.ts';
import type { Release } from './release.ts';
import type { Unseen } from './seen.ts';

/** The RBAC objects of the cluster. */
export type Rbac = {
  /** Rules by {@link roleKey}. */
  roles: ReadonlyMap<string, readonly PolicyRule[]>;
  /**
   * The Helm releases that own some of the roles, by the same keys. The next upgrade undoes a direct change of such a
   * role.
   */
  releases: ReadonlyMap<string, Release>;
  bindings: readonly Binding[];
  /** Namespaces whose Roles and RoleBindings could not be read. */
  unread: readonly Unseen[];
  /** The same for kube-system, which matters only to a security review. */
  unreadControlPlane: readonly Unseen[];
  /** True if the Roles and RoleBindings of all namespaces were read. */
  isWhole: boolean;
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
  /** The key of the role in {@link Rbac.roles}. */
  role: string;
  subjects: readonly Subject[];
  /** What writes the binding, if it is known. */
  owner?: Owner;
};

/**
 * Returns the key of a role: `ClusterRole/NAME`, which no namespace can be called, or `NAMESPACE/NAME`.
 *
 * @param namespace `undefined` for a ClusterRole
 */
export function roleKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? CLUSTER_ROLE}/${name}`;
}

/** Reads a {@link roleKey}. */
export function roleOf(key: string): { namespace: string | undefined; name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace: namespace === CLUSTER_ROLE ? undefined : namespace, name };
}

const CLUSTER_ROLE = 'ClusterRole';

export type Subject = { kind: string; name: string; namespace?: string };

/** The most characters of a name that messages show, because users and groups may have names of any length. */
const SHOWN = 100;

/**
 * Returns a subject for messages: `ServiceAccount gitlab/alice`, `User alice`, `Group developers`. A long name is
 * shortened.
 */
export function showSubject(subject: Subject): string {
  const { name } = subject;
  const short = isLongName(subject)
    ? `${showName(name.slice(0, SHOWN).toWellFormed())}… (${name.length} characters)`
    : showName(name);
  return formatSubject({ ...subject, name: short });
}

/** True if messages shorten the name of a subject. */
export function isLongName({ name }: Subject): boolean {
  return name.length > SHOWN + 20;
}

/** Returns a subject as a key, with its whole name. */
export function formatSubject({ kind, name, namespace }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Returns a binding for messages: `rolebinding gitlab/edit` */
export function formatBinding({ kind, name, namespace }: Binding): string {
  return namespace === undefined ? `${kind.toLowerCase()} ${name}` : `${kind.toLowerCase()} ${namespace}/${name}`;
}
