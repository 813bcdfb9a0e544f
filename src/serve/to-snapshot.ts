import type { ServiceAccounts } from '../accounts/service-account.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { WARNING_CHARACTERS } from '../names.ts';
import type { DocumentState } from './documents/document-source.ts';

/**
 * What decisions are based on, made from the states of the two documents.
 *
 * @returns `undefined` until there is a good mapping and a good set of accounts
 */
export function toSnapshot(
  mapping: DocumentState<MappingIndex>,
  accounts: DocumentState<ServiceAccounts>,
): Snapshot | undefined {
  if (mapping.is === 'none' || accounts.is === 'none') return undefined;
  return {
    index: mapping.value,
    accounts: accounts.value,
    notice: notice('mapping', mapping) ?? notice('accounts', accounts),
  };
}

function notice(what: string, state: DocumentState<unknown>): string | undefined {
  if (state.is !== 'kept') return undefined;
  const [first, ...others] = state.refused;
  const left = others.length + state.more;
  const rest = left === 0 ? '' : ` (and ${left} more)`;
  const text = `the newest edit of the ${what} was refused, and the last good one is active: ${first}${rest}`;
  // The API server drops a whole warning because of one control character or half a character.
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, WARNING_CHARACTERS)
    .toWellFormed();
}
