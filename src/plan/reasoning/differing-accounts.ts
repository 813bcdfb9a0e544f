import type { ServiceAccount } from '../../accounts/service-account.ts';
import { fill, placeholdersOf } from '../../mapping/template.ts';
import type { AccountRoles } from '../account-roles.ts';
import type { Pair } from '../pair.ts';
import type { Division, Values } from './cells.ts';

/**
 * Returns, by namespace, the names of accounts that exist on one side only, have a role on one side only, or have
 * different roles.
 *
 * @param roles the roles that annotations do not show
 */
export function differingAccounts(
  { after, before }: Pair<readonly ServiceAccount[]>,
  roles: Pair<AccountRoles> | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  if (before === after && roles === undefined) return new Map();
  const differing = new Map<string, Set<string>>();
  for (const [accounts, otherSide] of [
    [before, stateOf(after)],
    [after, stateOf(before)],
  ] as const)
    for (const [key, { namespace, name, hasRole }] of stateOf(accounts)) {
      const isSameRole = roles?.before(namespace, name) === roles?.after(namespace, name);
      if (isSameRole && otherSide.get(key)?.hasRole === hasRole) continue;
      const names = differing.get(namespace) ?? new Set();
      differing.set(namespace, names.add(name));
    }
  return differing;
}

type State = { namespace: string; name: string; hasRole: boolean };

function stateOf(accounts: readonly ServiceAccount[]): ReadonlyMap<string, State> {
  return new Map(
    accounts.map(({ name, namespace, roleArn }) => [
      `${namespace}/${name}`,
      { namespace, name, hasRole: roleArn !== undefined },
    ]),
  );
}

/** @param names the accounts that differ in the namespace */
export function givesAnyOf(names: ReadonlySet<string>, namespace: string): Division['givesDifferingAccount'] {
  if (names.size === 0) return () => false;
  return ({ allow, serviceAccount }, [projects, rootGroups]) => {
    if (allow.some((name) => names.has(name))) return true;
    const needed = new Set<string>(placeholdersOf(serviceAccount));
    let accounts = [serviceAccount.replaceAll('{namespace}', namespace)];
    for (const [placeholder, values] of [
      ['project', projects],
      ['rootGroup', rootGroups],
    ] as const) {
      if (!needed.has(placeholder)) continue;
      if (values === undefined) return true;
      accounts = idsIn(values).flatMap((id) => accounts.map((account) => fill(account, { [placeholder]: id })));
    }
    return accounts.some((account) => names.has(account));
  };
}

/** Returns the values that an account name may contain. Other values are in no name, or they would be listed. */
function idsIn(values: Values): readonly string[] {
  return values.is === 'listed' ? values.values : [];
}
