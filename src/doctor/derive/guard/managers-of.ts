import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Subject } from '../../world/rbac.ts';

/** What a mapping says about a subject of RBAC. */
export type ManagersOf = {
  /** True if the subject is a manager that runs in the namespace or creates jobs there. */
  isManagerIn(namespace: string, subject: Subject): boolean;
  /** True if a manager other than the subject has its account in the namespace. */
  hasOtherThan(namespace: string, subject: Subject): boolean;
  /** True if pods of the subject may have every account. This says nothing about its other permissions. */
  isExempt(subject: Subject): boolean;
};

/**
 * Returns the same text for a subject of RBAC and for an identity in a mapping. RBAC can name a ServiceAccount in two
 * ways.
 */
export function requesterOf(subject: Subject): string {
  const { kind, name, namespace } = subject;
  if (kind === 'ServiceAccount') return `system:serviceaccount:${namespace}:${name}`;
  return kind === 'Group' ? `group ${name}` : name;
}

function identityOf({ identity }: Manager): string {
  if ('user' in identity) return identity.user;
  if ('group' in identity) return `group ${identity.group}`;
  return `system:serviceaccount:${identity.serviceAccount.namespace}:${identity.serviceAccount.name}`;
}

export function managersOf(index: MappingIndex): ManagersOf {
  const { exempt, managers } = index.mapping;
  const places = new Map<string, Set<string>>();
  for (const manager of managers) {
    const own = 'serviceAccount' in manager.identity ? [manager.identity.serviceAccount.namespace] : [];
    const key = identityOf(manager);
    places.set(key, new Set([...(places.get(key) ?? []), ...own, ...manager.namespaces]));
  }
  const accounts = managerAccounts(index);
  const exempted = new Set([...exempt.users, ...exempt.groups.map((group) => `group ${group}`)]);
  return {
    isManagerIn: (namespace, subject) => places.get(requesterOf(subject))?.has(namespace) ?? false,
    hasOtherThan: (namespace, subject) =>
      accounts.some((one) => one.namespace === namespace && identityOf(one.manager) !== requesterOf(subject)),
    isExempt: (subject) => exempted.has(requesterOf(subject)),
  };
}
