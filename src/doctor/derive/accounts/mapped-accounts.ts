import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { showList } from '../../../documents/show.ts';
import { grantsGiving } from '../../../mapping/index/accounts.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isConfigured } from '../../../mapping/index/reserved.ts';
import type { ByNamespace } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { assigner } from './wanted-accounts.ts';

/** An existing account, and the part of the mapping that assigns it. */
export type MappedAccount = {
  account: ServiceAccount;
  to: 'manager' | 'job';
  /** `rule "billing"`, `rule "billing" (and rule "deploy")` */
  by: string;
};

/** The text of {@link MappedAccount.by} for an account that no rule assigns. */
export const BY_CONFIGURATION = 'jobServiceAccounts of a manager';

/**
 * Returns all accounts in the concerned namespaces that the mapping assigns, by name or by a template. Includes
 * accounts with a role that managers configure for their jobs, because `default: keep` lets jobs keep them.
 */
export function mappedAccounts(
  index: MappingIndex,
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>,
): { mapped: readonly MappedAccount[]; unseen: readonly Unseen[] } {
  const mapped: MappedAccount[] = [];
  const unseen: Unseen[] = [];
  for (const namespace of concernedNamespaces(index)) {
    const namespaceAccounts = accounts.namespaces.get(namespace);
    if (namespaceAccounts === undefined) continue;
    if (!isSeen(namespaceAccounts)) {
      unseen.push(namespaceAccounts.unseen);
      continue;
    }
    for (const account of namespaceAccounts.seen.values()) {
      const one = assigned(account, index) ?? configured(account, index);
      if (one !== undefined) mapped.push(one);
    }
  }
  return { mapped, unseen };
}

function assigned(account: ServiceAccount, { accounts }: MappingIndex): MappedAccount | undefined {
  const [first, ...others] = grantsGiving(accounts, account.namespace, account.name);
  if (first === undefined) return undefined;
  // Such a mapping is refused. If it is active nevertheless, the account counts as a manager's, because checks of
  // managers are stricter.
  const isManagers = [first, ...others].some(({ to }) => to === 'manager');
  const [by, ...too] = new Set([first, ...others].map(assigner));
  return {
    account,
    to: isManagers ? 'manager' : 'job',
    by: `${by}${too.length === 0 ? '' : ` (and ${showList(too)})`}`,
  };
}

function configured(account: ServiceAccount, index: MappingIndex): MappedAccount | undefined {
  if (account.roleArn === undefined || !isConfigured(index, account.namespace, account.name)) return undefined;
  return { account, to: 'job', by: BY_CONFIGURATION };
}

/** Returns the roles of managers, each with the first account that is annotated with it. */
export function managerRoles(mapped: readonly MappedAccount[]): ReadonlyMap<string, MappedAccount> {
  const roles = new Map<string, MappedAccount>();
  for (const one of mapped) {
    const { roleArn } = one.account;
    if (one.to === 'manager' && roleArn !== undefined && !roles.has(roleArn)) roles.set(roleArn, one);
  }
  return roles;
}
