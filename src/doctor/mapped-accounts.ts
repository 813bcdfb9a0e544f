import type { Account } from '../accounts/account.ts';
import { grantsGiving } from '../mapping/index/accounts.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import type { ByNamespace } from './by-namespace.ts';
import { concernedNamespaces } from './scope.ts';
import { isSeen, type Unseen } from './seen.ts';
import { giver } from './wanted-accounts.ts';

/** An account that exists, and to whom the mapping gives it. */
export type MappedAccount = { account: Account; to: 'manager' | 'job'; by: string };

/** All accounts that exist and are given to somebody, by name or by a template, in the namespaces that matter. */
export function mappedAccounts(
  index: MappingIndex,
  accounts: ByNamespace<ReadonlyMap<string, Account>>,
): { mapped: readonly MappedAccount[]; unseen: readonly Unseen[] } {
  const mapped: MappedAccount[] = [];
  const unseen: Unseen[] = [];
  for (const namespace of concernedNamespaces(index)) {
    const there = accounts.namespaces.get(namespace);
    if (there === undefined) continue;
    if (!isSeen(there)) {
      unseen.push(there.unseen);
      continue;
    }
    for (const account of there.seen.values()) {
      const [first, ...others] = grantsGiving(index.accounts, namespace, account.name);
      if (first === undefined) continue;
      // A mapping that gives one account to both is refused; were it in force, the manager's is the one to be careful with.
      const to = [first, ...others].some((grant) => grant.to === 'manager') ? 'manager' : 'job';
      mapped.push({ account, to, by: giver(first) });
    }
  }
  return { mapped, unseen };
}

/** The roles of managers, each with the first of those that name it. */
export function managerRoles(mapped: readonly MappedAccount[]): ReadonlyMap<string, MappedAccount> {
  const roles = new Map<string, MappedAccount>();
  for (const one of mapped) {
    const { roleArn } = one.account;
    if (one.to === 'manager' && roleArn !== undefined && !roles.has(roleArn)) roles.set(roleArn, one);
  }
  return roles;
}
