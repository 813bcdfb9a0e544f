import { type Finding, formatFinding } from '../../documents/finding.ts';
import { problem } from '../../errors.ts';
import { parseFleet } from '../../fleet/parse.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { Input, Io, Style } from '../command.ts';
import { entryOf } from '../noun.ts';
import { shownFile } from '../read-text.ts';

/** What can be validated. */
const NOUNS: Readonly<Record<string, (text: string) => Checked>> = {
  mapping: (text) => {
    const { mapping, findings } = parseMapping(text);
    const about = mapping && `${count(mapping.rules, 'rule')} for ${count(mapping.managers, 'manager')}`;
    return { about, findings };
  },
  fleet: (text) => {
    const { fleet, findings } = parseFleet(text);
    const about =
      fleet &&
      `${count(fleet.runners, 'runner')}, ${count(fleet.serviceAccounts, 'account')}, ${count(fleet.rules, 'rule')}`;
    return { about, findings };
  },
};

type Checked = {
  /** What a good document holds. */
  about: string | undefined;
  findings: readonly Finding[];
};

export type Validated = Checked & { file: string };

export const usage = {
  description: `Says everything that is wrong with a file, all at once, each with its line and column. Warnings alone leave the exit
code at 0.`,
  arguments: [
    { name: 'KIND', description: `what the file is: ${Object.keys(NOUNS).join(', ')}` },
    { name: 'FILE', description: 'file to look at, - for standard input', variadic: true },
  ],
  options: {},
  examples: [
    { command: 'gitlab-runner-irsa validate mapping mapping.yaml', shows: 'before it is applied' },
    {
      command: `kubectl -n gitlab-runner-irsa get configmap gitlab-runner-irsa -o jsonpath='{.data.mapping\\.yaml}' | gitlab-runner-irsa validate mapping -`,
      shows: 'the one in force',
    },
  ],
} as const;

export async function run({ arguments: words }: Input<typeof usage>, io: Io): Promise<Validated[]> {
  const [noun = '', ...files] = words;
  const check = entryOf(NOUNS, noun, 'validate');
  if (files.length === 0)
    throw problem(`validate ${noun}: no FILE was named`, {
      code: 'argument_missing',
      hint: `name files, or - for standard input: gitlab-runner-irsa validate ${noun} FILE`,
    });
  const validated: Validated[] = [];
  for (const file of files) validated.push({ file: shownFile(file), ...check(await io.read(file)) });
  return validated;
}

export function exitCode(validated: readonly Validated[]): 0 | 1 {
  return validated.some(hasError) ? 1 : 0;
}

export const views = {
  text: (validated: readonly Validated[], style: Style) =>
    `${validated.flatMap((one) => lines(one, style)).join('\n')}\n`,
  json: (validated: readonly Validated[]) =>
    validated.flatMap(({ file, findings }) => findings.map((finding) => ({ file, ...finding }))),
};

function lines(validated: Validated, style: Style): string[] {
  const { file, findings } = validated;
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  const found = [
    ...(of('error').length === 0 ? [] : [count(of('error'), 'error')]),
    ...(of('warning').length === 0 ? [] : [count(of('warning'), 'warning')]),
  ];
  const verdict = hasError(validated) ? style('red', 'not valid') : style('green', 'valid');
  const about = [...(validated.about === undefined ? [] : [validated.about]), ...found].join(', ');
  return [...findings.map((finding) => formatFinding(file, finding)), `${file}: ${verdict}: ${about}`];
}

function hasError({ findings }: Validated): boolean {
  return findings.some(({ level }) => level === 'error');
}

function count(list: readonly unknown[], what: string): string {
  return `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
}
