import { indexAccounts } from '../accounts/index-accounts.ts';
import type { ServiceAccounts } from '../accounts/service-account.ts';
import { type RulePlaces, rulePlaces } from '../cases/rule-places.ts';
import { userError } from '../errors.ts';
import { deriveMapping } from '../fleet/derive-mapping.ts';
import { fleetAccounts } from '../fleet/fleet-accounts.ts';
import { compile, type MappingIndex } from '../mapping/index/compile.ts';
import { readAccounts } from './read-accounts.ts';
import { readFleet } from './read-fleet.ts';
import { readMapping } from './read-mapping.ts';
import { type ReadText, shownFile } from './read-text.ts';
import { rememberText } from './remember-text.ts';

/** The rules of a mapping or a fleet, where they are written, and the accounts that exist. */
export type RulesFile = {
  file: string;
  index: MappingIndex;
  places: RulePlaces;
  /** `undefined` if they are unknown. */
  accounts: ServiceAccounts | undefined;
};

type Options = { readonly mapping?: string; readonly fleet?: string; readonly accounts?: string };

/**
 * Reads the rules in the file of `--mapping` or `--fleet`, and the accounts in that of `--accounts` or else those of
 * the fleet.
 *
 * @throws a user error `flag_missing` or `flags_conflict`, or one of reading a file
 */
export async function readRules(
  options: Options,
  { read, note }: { read: ReadText; note: (line: string) => void },
): Promise<RulesFile> {
  if (options.mapping !== undefined && options.fleet !== undefined)
    throw userError('--mapping and --fleet cannot be combined: each has the rules', {
      code: 'flags_conflict',
      where: '--fleet',
      hint: 'remove one of them; the mapping of a fleet is derived from it',
    });
  const remembered = rememberText(read);
  if (options.fleet === undefined) {
    const index = await readMapping(options.mapping, remembered);
    const accounts = options.accounts === undefined ? undefined : await readAccounts(options.accounts, { read });
    return { file: shownFile(options.mapping ?? ''), index, places: rulePlaces(remembered.text()), accounts };
  }
  const fleet = await readFleet(options.fleet, { read: remembered.read, note }, '--fleet');
  const accounts =
    options.accounts === undefined
      ? indexAccounts(fleetAccounts(fleet))
      : await readAccounts(options.accounts, { read });
  return {
    file: shownFile(options.fleet),
    index: compile(deriveMapping(fleet)),
    places: rulePlaces(remembered.text()),
    accounts,
  };
}
