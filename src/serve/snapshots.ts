import type { Snapshot } from '../admission/snapshot.ts';
import type { AccountsSource } from './documents/accounts-file.ts';
import type { MappingSource } from './documents/mapping-file.ts';

/** The API server cuts a warning there when there are many (`apiserver/pkg/warning`). */
const NOTICE_CHARACTERS = 256;

/**
 * What decisions rest on, replaced whole with every change of a source.
 *
 * @returns a function that says `undefined` until there is a good mapping and a good set of accounts
 */
export function followSources(mapping: MappingSource, accounts: AccountsSource): () => Snapshot | undefined {
  const combine = () => toSnapshot(mapping, accounts);
  let snapshot = combine();
  mapping.onChange(() => {
    snapshot = combine();
  });
  accounts.onChange(() => {
    snapshot = combine();
  });
  return () => snapshot;
}

function toSnapshot(mapping: MappingSource, accounts: AccountsSource): Snapshot | undefined {
  const { value: index, refused } = mapping.current();
  const { value: known, refused: accountsRefused } = accounts.current();
  if (index === undefined || known === undefined) return undefined;
  return { index, accounts: known, notice: notice('mapping', refused) ?? notice('accounts', accountsRefused) };
}

function notice(what: string, [first, ...others]: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const text = `the newest edit of the ${what} is refused, the last good one is in force: ${first}${more}`;
  // A warning with a control character or half a character is dropped by the API server, whole.
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, NOTICE_CHARACTERS)
    .toWellFormed();
}
