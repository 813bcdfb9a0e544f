import { userError } from '../../errors.ts';
import { READ_ACTIVE_MAPPING } from '../../files/read-mapping.ts';
import { MAPPING_KEY, PROGRAM, STS_AUDIENCE } from '../../names.ts';
import { FORMAT_OPTION } from '../formats/format-report.ts';
import { validateReport } from '../formats/validate-report.ts';
import type { Input, Io } from '../run/command.ts';
import { entryOf } from '../run/entry-of.ts';
import { KIND_DESCRIPTIONS } from '../validate/kind-descriptions.ts';
import { KINDS, refuseForeignOptions } from '../validate/kinds.ts';
import { type ValidatedFiles, validateFiles } from '../validate/validate-files.ts';
import { isRefused } from '../validate/validated.ts';
import { validateBlocks } from '../views/validate.ts';

export const usage = {
  description: `Lists every error and warning in a file, each with its line and column. Warnings alone leave the exit code at 0;
a file that cannot be read makes it 2, and the other files are still checked.`,
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
      shows: 'whether a role lets a ServiceAccount in, and which other principals',
    },
    {
      command: `aws iam list-roles | ${PROGRAM} validate trust-policy - --service-account gitlab/ci-billing --issuer https://oidc.eks.REGION.amazonaws.com/id/ID`,
      shows: 'which roles of the AWS account let it in',
    },
  ],
} as const;

export async function run({ arguments: words, options }: Input<typeof usage>, io: Io): Promise<ValidatedFiles> {
  const [kind = '', ...files] = words;
  const checkOf = entryOf(KINDS, kind, 'validate', `validate mapping ${MAPPING_KEY}`);
  refuseForeignOptions(kind, options, usage.options);
  if (files.length === 0)
    throw userError(`validate ${kind}: FILE is required`, {
      code: 'argument_missing',
      hint: `name one or more files, or - for standard input: ${PROGRAM} validate ${kind} FILE`,
    });
  return validateFiles(kind, files, checkOf(options), io);
}

/** Returns 2 if a file could not be read, whatever the other files contain. */
export function exitCode({ isPartial, validated }: ValidatedFiles): 0 | 1 | 2 {
  if (isPartial) return 2;
  // A file with several roles is fine if one of them lets the account in.
  const files = [...Map.groupBy(validated, ({ file }) => file).values()];
  return files.some((found) => found.every(isRefused)) ? 1 : 0;
}

export const views = {
  text: ({ validated }: ValidatedFiles) => validateBlocks(validated),
  json: ({ validated }: ValidatedFiles) =>
    validated.flatMap(({ file, findings, verdict }): object[] => {
      const found = findings.map((finding) => ({ file, ...finding }));
      return verdict === undefined ? found : [{ file, ...verdict, findings: found }];
    }),
  report: ({ validated }: ValidatedFiles) => validateReport(validated),
};
