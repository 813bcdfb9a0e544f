import { serviceAccountOf } from '../../../pods/requester.ts';
import type { Rbac, Subject } from '../../world/rbac.ts';
import { type Holder, makesAdministrator } from './permission-holders.ts';

/**
 * The first holders whose subjects are among the second: one binding may give one half, and another the other. Administrators are not
 * among the second: of a group that has one half, only they would have both.
 */
export function whoAlso(rbac: Rbac, holders: readonly Holder[], others: readonly Holder[]): readonly Holder[] {
  const isSame = sameUserAs(
    others.flatMap(({ binding, subject }) => (makesAdministrator(rbac, binding) ? [] : [subject])),
  );
  return holders.filter(({ subject }) => isSame(subject));
}

/**
 * Says whether one user may be both a subject and one of the others: the same name, or a name and a group that Kubernetes itself puts it
 * in (`apiserver/pkg/authentication/serviceaccount/util.go` and `user/user.go`). Who is in other groups, no object of the cluster says.
 */
export function sameUserAs(others: readonly Subject[]): (subject: Subject) => boolean {
  const named = new Set(others.map((other) => namesOf(other)[0]));
  const within = new Set(others.flatMap(namesOf));
  return (subject) => {
    const names = namesOf(subject);
    return within.has(names[0]) || names.some((name) => named.has(name));
  };
}

/** The subject itself, and then the groups that every user whom it names is in. */
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
