import { parseCases } from '../../cases/document/parse.ts';
import { userError } from '../../errors.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { counted } from '../../text/counted.ts';
import { flagOf } from '../environment.ts';
import { checkTrust } from './check-trust.ts';
import type { TrustOptions } from './trust-question.ts';
import type { Checked } from './validated.ts';

/** Checks a text; a file with several roles has several answers. */
export type Check = (text: string, file: string) => readonly Checked[];

/** What can be validated: for each kind of file, its check with the options of the command line. */
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

/** Options that only some kinds have. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'trust-policy': ['serviceAccount', 'issuer', 'roleArn', 'audience'],
};

/** @throws a user error `flag_misplaced` for an option of another kind */
export function refuseForeignOptions(kind: string, options: Readonly<Record<string, unknown>>): void {
  const [foreign] = Object.keys(options).filter((key) => key !== 'format' && !OPTIONS[kind]?.includes(key));
  if (foreign === undefined) return;
  const owner = Object.keys(OPTIONS).find((each) => OPTIONS[each]?.includes(foreign));
  throw userError(`validate ${kind}: ${flagOf(foreign)} is an option of validate ${owner}`, {
    code: 'flag_misplaced',
    where: flagOf(foreign),
    hint: 'remove it from the command line and the environment',
  });
}
