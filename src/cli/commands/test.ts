import type { OpenCase } from '../../cases/run-cases.ts';
import { runCases, unreachedRules } from '../../cases/run-cases.ts';
import { showList } from '../../documents/show.ts';
import { userError } from '../../errors.ts';
import { type CasesFile, readCases } from '../../files/read-cases.ts';
import { readRules } from '../../files/read-rules.ts';
import { refusedFile } from '../../files/refused-file.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { FORMAT_OPTION } from '../formats/format-report.ts';
import { testReport } from '../formats/test-report.ts';
import type { Input, Io } from '../run/command.ts';
import { type Tested, toTested } from '../test/tested.ts';
import { toJson } from '../views/test/json.ts';
import { testBlocks } from '../views/test/text.ts';

export const usage = {
  description: `Tests a mapping with cases of your own: each describes a pod, and the ServiceAccount or the refusal that it must get. It
decides with the same code as the webhook and needs no cluster. Rules that no case reaches are listed.`,
  arguments: [{ name: 'FILE', description: 'file of cases, - for standard input', variadic: true }],
  options: {
    mapping: { value: 'FILE', description: 'mapping to test' },
    fleet: {
      value: 'FILE',
      description: 'fleet to test instead: the mapping that is derived from it, and its accounts',
    },
    accounts: {
      value: 'FILE',
      description:
        'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them (default: those of the fleet; with a mapping, every account is assumed to exist)',
    },
    everyRule: { description: 'exit with 1 when no case reaches a rule' },
    format: FORMAT_OPTION,
  },
  examples: [
    { command: `${PROGRAM} test cases.yaml --mapping ${MAPPING_KEY}`, shows: 'before you apply an edit' },
    {
      command: `${PROGRAM} test cases.yaml --fleet fleet.yaml --every-rule`,
      shows: 'in the pipeline of the repository that holds the fleet',
    },
    { command: `${PROGRAM} schema cases > cases.schema.json`, shows: 'completion in an editor' },
  ],
} as const;

export async function run({ arguments: files, options }: Input<typeof usage>, io: Io): Promise<Tested> {
  if (files.length === 0)
    throw userError('FILE is required: the path of a file of cases, or - for standard input', {
      code: 'argument_missing',
    });
  const rules = await readRules(options, io);
  const read: CasesFile[] = [];
  for (const file of files) read.push(await readCases(file, io));
  const tested = read.map((cases) => {
    const { open, results } = runCases(cases.cases, rules.index, rules.accounts);
    if (open.length > 0) throw openCases(cases, open, rules.file);
    return { cases, results };
  });
  const unreached = unreachedRules(
    tested.flatMap(({ results }) => results),
    rules.index,
  );
  return toTested(tested, { rules, unreached, everyRule: options.everyRule === true });
}

/** Returns the error for cases that do not say which pod they are about, so that they cannot be decided. */
function openCases({ file, positionOf }: CasesFile, open: readonly OpenCase[], rules: string): Error {
  const findings = open.map(({ choice, key, one }) => ({
    code: 'missing_key',
    level: 'error' as const,
    path: '',
    ...positionOf(one),
    message: openMessage({ choice, key, one }, rules),
  }));
  return refusedFile('file of cases', 'cases_invalid', file, findings, `add these keys to the cases in ${file}`);
}

function openMessage({ choice, key, one }: OpenCase, rules: string): string {
  const wanted = choice.length === 0 ? 'a manager' : `one of ${showList(choice)}`;
  const why = choice.length === 0 ? `${rules} lists no manager` : `${rules} leaves this choice for "${one.name}"`;
  return `${key} is missing, wanted ${wanted}: ${why}`;
}

/** Returns 1 if a case failed, or if `--every-rule` was given and no case reached a rule. */
export function exitCode({ everyRule, failed, unreached }: Tested): 0 | 1 {
  return failed > 0 || (everyRule && unreached.length > 0) ? 1 : 0;
}

export const views = { text: testBlocks, json: toJson, report: testReport };
