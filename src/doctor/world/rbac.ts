import { showName } from '../../text/show-name.ts';
import type { Owner } from './owner.ts';
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
  /** The same for the namespace of Kubernetes, about which only a review asks. */
  unreadControlPlane: readonly Unseen[];
  /** Whether the roles and bindings of all namespaces were read. */
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
  /** Key of the role in {@link Rbac.roles}. */
  role: string;
  subjects: readonly Subject[];
  /** What makes it again, if it is known. */
  owner?: Owner;
};

export type Subject = { kind: string; name: string; namespace?: string };

/** Users and groups have names of any length, unlike objects of Kubernetes. */
const SHOWN = 100;

/** A subject in a message: `ServiceAccount gitlab/alice`, `User alice`, `Group developers`; a long name is cut. */
export function showSubject(subject: Subject): string {
  const { name } = subject;
  const short = isLongName(subject)
    ? `${showName(name.slice(0, SHOWN).toWellFormed())}… (${name.length} characters)`
    : showName(name);
  return formatSubject({ ...subject, name: short });
}

/** Whether the name of a subject is cut in messages. */
export function isLongName({ name }: Subject): boolean {
  return name.length > SHOWN + 20;
}

/** A subject as a key, with its whole name. */
export function formatSubject({ kind, name, namespace }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** `rolebinding gitlab/edit` */
export function formatBinding({ kind, name, namespace }: Binding): string {
  return namespace === undefined ? `${kind.toLowerCase()} ${name}` : `${kind.toLowerCase()} ${namespace}/${name}`;
}
