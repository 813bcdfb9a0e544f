import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import type { DocumentState } from './documents/document-source.ts';

/**
 * Returns what decisions are based on, made from the states of the two documents.
 *
 * @param version of the program
 * @returns `undefined` until there are a good mapping and a good set of accounts
 */
export function toSnapshot(
  mapping: DocumentState<MappingIndex>,
  accounts: DocumentState<ServiceAccounts>,
  version: string,
): Snapshot | undefined {
  if (mapping.is === 'none' || accounts.is === 'none') return undefined;
  return {
    index: mapping.value,
    accounts: accounts.value,
    notice: notice('mapping', mapping) ?? notice('accounts', accounts),
    version,
  };
}

/**
 * Returns a warning that every requester gets, even one that may not read the mapping. So it leaves out the errors,
 * which name rules and projects.
 */
function notice(what: string, state: DocumentState<unknown>): string | undefined {
  if (state.is !== 'last good') return undefined;
  const errors = state.refused.length + state.more;
  return `the newest edit of the ${what} was refused, and the last good one is active; ${errors === 1 ? 'the error is' : `${errors} errors are`} in the log`;
}
