import { serviceAccountOf } from '../../../pods/requester.ts';
import type { Rbac, Subject } from '../../world/rbac.ts';
import { type Holder, makesAdministrator } from './permission-holders.ts';

/**
 * Returns the holders whose subjects are also among the others, because one binding may give one half of what is
 * needed, and another binding the other. Ignores administrators among the others: of a group with one half, only its
 * administrators would have both.
 */
export function holdersAlsoAmong(rbac: Rbac, holders: readonly Holder[], others: readonly Holder[]): readonly Holder[] {
  const isAmongOthers = mayBeAmong(
    others.flatMap(({ binding, subject }) => (makesAdministrator(rbac, binding) ? [] : [subject])),
  );
  return holders.filter(({ subject }) => isAmongOthers(subject));
}

/**
 * Returns a function that tells whether one user may be both a subject and one of the others: by the same name, or by a
 * name and a group that Kubernetes itself adds to it (`apiserver/pkg/authentication/serviceaccount/util.go` and
 * `user/user.go`). Objects of the cluster do not show who is in other groups.
 */
export function mayBeAmong(others: readonly Subject[]): (subject: Subject) => boolean {
  const named = new Set(others.map((other) => namesOf(other)[0]));
  const within = new Set(others.flatMap(namesOf));
  return (subject) => {
    const names = namesOf(subject);
    return within.has(names[0]) || names.some((name) => named.has(name));
  };
}

/** Returns the subject itself, then the groups that every user with this name is in. */
function namesOf({ kind, name, namespace }: Subject): [string, ...string[]] {
  if (kind === 'Group') return [`Group ${name}`, ...groupsOfGroup(name)];
  const account = kind === 'ServiceAccount' ? { namespace, name } : serviceAccountOf(name);
  if (account === undefined)
    return [
      `User ${name}`,
      name === 'system:anonymous' ? 'Group system:unauthenticated' : 'Group system:authenticated',
    ];
  const group = `system:serviceaccounts:${account.namespace}`;
  return [`User system:serviceaccount:${account.namespace}:${account.name}`, `Group ${group}`, ...groupsOfGroup(group)];
}

function groupsOfGroup(name: string): string[] {
  if (name === 'system:unauthenticated' || name === 'system:authenticated') return [];
  const ofAccounts = name.startsWith('system:serviceaccounts:') ? ['Group system:serviceaccounts'] : [];
  return [...ofAccounts, 'Group system:authenticated'];
}
