import { parseCases } from '../../cases/document/parse.ts';
import { causeOf, messageOf, userError } from '../../errors.ts';
import { READ_ACTIVE_MAPPING } from '../../files/read-mapping.ts';
import { shownFile } from '../../files/read-text.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { MAPPING_KEY, PROGRAM, STS_AUDIENCE } from '../../names.ts';
import { counted } from '../../text/counted.ts';
import type { Input, Io, OptionUsage } from '../command.ts';
import { entryOf } from '../entry-of.ts';
import { flagOf } from '../environment.ts';
import { FORMAT_OPTION } from '../formats/format-report.ts';
import { validateReport } from '../formats/validate-report.ts';
import { checkTrust } from '../validate/check-trust.ts';
import { KIND_DESCRIPTIONS } from '../validate/kind-descriptions.ts';
import type { TrustOptions } from '../validate/trust-question.ts';
import { type Checked, isRefused, type Validated } from '../validate/validated.ts';
import { validateBlocks } from '../views/validate.ts';

/** The answers about the files that could be read. */
export type Result = { validated: readonly Validated[]; isPartial: boolean };

/** What can be validated: for each kind of file, the check of a text that the options define. */
const KINDS: Readonly<Record<string, (options: TrustOptions) => (text: string, file: string) => Checked[]>> = {
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

export const usage = {
  description: `Lists every error and warning in a file, each with its line and column. Warnings alone leave the exit code at 0;
a file that cannot be read makes it 2, and the others are checked all the same.`,
  arguments: [
    {
      name: 'KIND',
      description: `kind of file: ${Object.keys(KINDS).join(', ')}`,
      choices: Object.keys(KINDS),
    },
    { name: 'FILE', description: 'file to check, - for standard input', variadic: true },
  ],
  kinds: KIND_DESCRIPTIONS,
  options: {
    format: FORMAT_OPTION,
    serviceAccount: {
      value: 'NAMESPACE/NAME',
      of: 'trust-policy',
      description: 'the ServiceAccount that should assume the role',
    },
    issuer: {
      value: 'URL',
      of: 'trust-policy',
      description: "the cluster's OIDC issuer, with or without https://",
    },
    roleArn: {
      value: 'ARN',
      of: 'trust-policy',
      description:
        'the role, for its AWS account and partition, and to choose one of several; the output of aws iam get-role has it, too',
    },
    audience: {
      value: 'TEXT',
      of: 'trust-policy',
      description: `audience of the token (default: "${STS_AUDIENCE}")`,
    },
  },
  examples: [
    { command: `${PROGRAM} validate mapping ${MAPPING_KEY}`, shows: 'before you apply it' },
    {
      command: `${READ_ACTIVE_MAPPING} | ${PROGRAM} validate mapping -`,
      shows: 'the active mapping',
    },
    {
      command: `aws iam get-role --role-name ci-billing | ${PROGRAM} validate trust-policy - --service-account gitlab/ci-billing --issuer https://oidc.eks.REGION.amazonaws.com/id/ID`,
      shows: 'whether a role lets in a ServiceAccount, and who else',
    },
    {
      command: `aws iam list-roles | ${PROGRAM} validate trust-policy - --service-account gitlab/ci-billing --issuer https://oidc.eks.REGION.amazonaws.com/id/ID`,
      shows: 'which roles do',
    },
  ],
} as const;

export async function run({ arguments: words, options }: Input<typeof usage>, io: Io): Promise<Result> {
  const [kind = '', ...files] = words;
  const checkOf = entryOf(KINDS, kind, 'validate', `validate mapping ${MAPPING_KEY}`);
  refuseForeignOptions(kind, options);
  if (files.length === 0)
    throw userError(`validate ${kind}: FILE is required`, {
      code: 'argument_missing',
      hint: `name one or more files, or - for standard input: ${PROGRAM} validate ${kind} FILE`,
    });
  const check = checkOf(options);
  const validated: Validated[] = [];
  const unread: Error[] = [];
  for (const file of files) {
    const shown = shownFile(file);
    try {
      const text = await io.read(file);
      const lines = text.split('\n');
      validated.push(...check(text, shown).map((checked) => ({ kind, file: shown, lines, ...checked })));
    } catch (reason) {
      if (!(reason instanceof Error) || causeOf(reason) === undefined) throw reason;
      unread.push(reason);
    }
  }
  const last = validated.length === 0 ? unread.pop() : undefined;
  for (const error of unread) noteUnread(error, io);
  if (last !== undefined) throw last;
  return { validated, isPartial: unread.length > 0 };
}

function noteUnread(error: Error, io: Pick<Io, 'note' | 'noteOriginal'>): void {
  const { because, hint } = causeOf(error) ?? {};
  for (const line of `error: ${messageOf(error)}`.split('\n')) io.note(line);
  if (hint !== undefined) io.note(`hint: ${hint}`);
  if (because !== undefined) io.noteOriginal(because);
}

/** 2 if a file could not be read, whatever the others contain. */
export function exitCode({ isPartial, validated }: Result): 0 | 1 | 2 {
  if (isPartial) return 2;
  // Of several roles in a file, one that lets the account in is enough.
  const files = [...Map.groupBy(validated, ({ file }) => file).values()];
  return files.some((found) => found.every(isRefused)) ? 1 : 0;
}

export const views = {
  text: ({ validated }: Result) => validateBlocks(validated),
  json: ({ validated }: Result) =>
    validated.flatMap(({ file, findings, verdict }): object[] => {
      const found = findings.map((finding) => ({ file, ...finding }));
      return verdict === undefined ? found : [{ file, ...verdict, findings: found }];
    }),
  report: ({ validated }: Result) => validateReport(validated),
};

function refuseForeignOptions(kind: string, options: Readonly<Record<string, unknown>>): void {
  const ofKinds: readonly (readonly [string, OptionUsage])[] = Object.entries(usage.options);
  const [[foreign, { of: owner }] = ['', {}]] = ofKinds.filter(
    ([key, { of }]) => options[key] !== undefined && of !== undefined && of !== kind,
  );
  if (owner === undefined) return;
  throw userError(`validate ${kind}: ${flagOf(foreign)} is an option of validate ${owner}`, {
    code: 'flag_misplaced',
    where: flagOf(foreign),
    hint: 'remove it from the command line and the environment',
  });
}
