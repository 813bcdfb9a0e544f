import { grantsGiving } from './accounts.ts';
import type { MappingIndex } from './compile.ts';

/**
 * Returns what gives this account in this namespace: the name of a rule, the key of a manager, or `default`;
 * `undefined` if the mapping does not give it. An account that is only configured (`jobServiceAccounts`) is not given
 * by the mapping.
 */
export function reservedBy(index: MappingIndex, namespace: string, account: string): string | undefined {
  for (const { by } of grantsGiving(index.accounts, namespace, account)) return by;
  return undefined;
}

/** True if a rule or the default gives this account to jobs in this namespace. */
export function isReservedForJobs(index: MappingIndex, namespace: string, account: string): boolean {
  return [...grantsGiving(index.accounts, namespace, account)].some(({ to }) => to === 'job');
}

/** True if an account belongs to a manager in this namespace: a listed one, or one whose pods get the account there. */
export function isManagerAccount(index: MappingIndex, namespace: string, account: string): boolean {
  return [...grantsGiving(index.accounts, namespace, account)].some(({ to }) => to === 'manager');
}

/** True if a manager that may create jobs in this namespace configures this account for them. */
export function isConfigured(index: MappingIndex, namespace: string, account: string): boolean {
  return index.configured.get(namespace)?.some((accounts) => accounts.has(account)) === true;
}
