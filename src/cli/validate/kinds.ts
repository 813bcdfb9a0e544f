import { parseCases } from '../../cases/document/parse.ts';
import { userError } from '../../errors.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { counted } from '../../text/counted.ts';
import type { OptionUsage } from '../run/command.ts';
import { flagOf } from '../run/environment.ts';
import { checkTrust } from './check-trust.ts';
import type { TrustOptions } from './trust-question.ts';
import type { Checked } from './validated.ts';

/** Checks a text. A file with several roles has several answers. */
export type Check = (text: string, file: string) => readonly Checked[];

/** The check for each kind of file, made with the options of the command line. */
export const KINDS: Readonly<Record<string, (options: TrustOptions) => Check>> = {
  mapping: () => (text) => {
    const { mapping, findings } = parseMapping(text);
    const about =
      mapping && `${counted(mapping.rules.length, 'rule')} for ${counted(mapping.managers.length, 'manager')}`;
    return [{ about, findings }];
  },
  fleet: () => (text) => {
    const { fleet, findings } = parseFleet(text);
    const about =
      fleet &&
      `${counted(fleet.runners.length, 'runner')}, ${counted(fleet.serviceAccounts.length, 'account')}, ${counted(fleet.rules.length, 'rule')}`;
    return [{ about, findings }];
  },
  cases: () => (text) => {
    const { cases, findings } = parseCases(text);
    return [{ about: cases && counted(cases.length, 'case'), findings }];
  },
  'trust-policy': checkTrust,
};

/**
 * Refuses an option of another kind of file.
 *
 * @param known the usage of each option, with its kind
 * @throws a user error `flag_misplaced`
 */
export function refuseForeignOptions(
  kind: string,
  given: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, OptionUsage>>,
): void {
  const [foreign] = Object.entries(known).filter(
    ([key, { of }]) => given[key] !== undefined && of !== undefined && of !== kind,
  );
  if (foreign === undefined) return;
  const [key, { of: owner }] = foreign;
  throw userError(`validate ${kind}: ${flagOf(key)} is an option of validate ${owner}`, {
    code: 'flag_misplaced',
    where: flagOf(key),
    hint: 'remove it from the command line and the environment',
  });
}
