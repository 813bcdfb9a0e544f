import { Argument, Command as Commander, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../../documents/nearest.ts';
import { PROGRAM } from '../../names.ts';
import { type Block, EMPTY_LINE, paragraph } from '../terminal/block.ts';
import { render } from '../terminal/render.ts';
import { helpColumns, type Screen } from '../terminal/screen.ts';
import { toStep } from '../terminal/step.ts';
import { withCommands } from '../terminal/with-commands.ts';
import type { Command, OptionUsage, Usage } from './command.ts';
import { flagOf, isSet, variableOf } from './environment.ts';
import type { Output } from './output.ts';

const DESCRIPTION =
  'Gives GitLab pipelines on EKS their AWS permissions without any AWS key: puts each runner and job pod on the ServiceAccount whose IAM role it may use.';

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { description: 'the result as JSON' },
  verbose: { description: 'after an error, also print the original error behind it' },
} as const satisfies Record<string, OptionUsage>;

const ENDING: readonly Block[] = [
  EMPTY_LINE,
  paragraph(withCommands(`Run "${PROGRAM} COMMAND --help" for details.`)),
  paragraph('0 fine, 1 a negative answer (refused, errors found), 2 no answer (wrong usage, no connection).', {
    label: 'Exit codes: ',
  }),
];

/** A command in help. Only the called one is loaded. */
type Verb = { name: string; summary: string; command: Command | undefined };

export type Call = { verb: string; command: Command; arguments: string[]; options: Typed };

/** Values by key. A switch that was not given is absent. */
type Typed = Record<string, never> & { [Key in keyof typeof COMMON_OPTIONS]?: true };

type ProgramOptions = {
  version: string;
  env: NodeJS.ProcessEnv;
  output: Pick<Output, 'print' | 'note' | 'screen'>;
  /** Called when the command line is valid. */
  called: (call: Call) => void;
};

/**
 * Builds the command line for commander, whose `parse` throws a CommanderError for help, for the version and for
 * errors.
 */
export function createProgram(verbs: readonly Verb[], { version, env, output, called }: ProgramOptions): Commander {
  const screen = { ...output.screen, prose: helpColumns(output.screen) };
  const program = new Commander(PROGRAM)
    .description(DESCRIPTION)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [COMMAND]', 'print help for a command')
    .addHelpText('after', helpText(ENDING, screen))
    .exitOverride()
    .configureHelp({ styleTitle: (title) => screen.style('bold', title) })
    .configureOutput({
      writeOut: output.print,
      writeErr: output.note,
      // print-error.ts prints errors.
      outputError: () => {},
      getOutHelpWidth: () => screen.prose,
      getErrHelpWidth: () => screen.prose,
      // `screen.style` checks the terminal.
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    });
  for (const { name, summary, command } of verbs) {
    const child = program.command(name).summary(summary).helpOption('-h, --help', 'print help');
    if (command === undefined) continue;
    describe(child, command.usage, env, screen);
    child.action(() => called({ verb: name, command, arguments: child.args, options: child.opts<Typed>() }));
  }
  return program;
}

function describe(child: Commander, usage: Usage, env: NodeJS.ProcessEnv, screen: Screen): void {
  const kindOf = (word = '') => (usage.kinds?.[word] === undefined ? undefined : word);
  const words = usage.arguments.map(({ name, optional, variadic }) => {
    const word = variadic ? `${name}...` : name;
    return optional ? `[${word}]` : `<${word}>`;
  });
  child
    .description(flat(usage.description))
    .usage(['[options]', ...words].join(' '))
    .addHelpText('after', () => helpText(helpEnding(usage, kindOf(child.args[0])), screen));
  child.on('beforeHelp', () => {
    const kind = kindOf(child.args[0]);
    if (kind !== undefined) describeKind(child, usage, { kind, words });
  });
  // Optional for commander, because the command reports a missing argument with a better message.
  for (const { name, description, variadic } of usage.arguments)
    child.addArgument(new Argument(variadic ? `[${name}...]` : `[${name}]`, description));
  const json = { description: usage.json ?? COMMON_OPTIONS.json.description };
  for (const [key, option] of Object.entries({ ...usage.options, ...COMMON_OPTIONS, json }))
    child.addOption(toOption(key, option, env));
}

/** Removes line feeds, which long descriptions in the source contain. */
function flat(description: string): string {
  return description.replaceAll('\n', ' ');
}

/** Removes from help what is about other kinds of files. */
function describeKind(
  child: Commander,
  usage: Usage,
  { kind, words }: { kind: string; words: readonly string[] },
): void {
  child
    .description(flat(usage.kinds?.[kind] ?? usage.description))
    .usage(['[options]', kind, ...words.slice(1)].join(' '));
  for (const option of child.options) {
    const { description, of } = usage.options[option.attributeName()] ?? {};
    if (of === kind) option.description = description ?? '';
    else if (of !== undefined) option.hideHelp();
  }
}

/** Returns what help prints after the list of options. */
function helpEnding({ examples: all }: Pick<Usage, 'examples'>, kind: string | undefined): readonly Block[] {
  const examples = all.filter(({ command }) => kind === undefined || command.includes(` ${kind} `));
  return [
    EMPTY_LINE,
    ...(examples.length === 0 ? [] : [paragraph('Examples:'), ...examples.flatMap(toStep), EMPTY_LINE]),
    paragraph(`Every option can be set in the environment: --json is ${variableOf('json')}.`),
  ];
}

/** Trimmed, because commander adds a line feed. */
function helpText(blocks: readonly Block[], screen: Screen): string {
  return render(blocks, screen).trimEnd();
}

function toOption(key: string, usage: OptionUsage, env: NodeJS.ProcessEnv): Option {
  const long = usage.short === undefined ? flagOf(key) : `-${usage.short}, ${flagOf(key)}`;
  const flag = usage.value === undefined ? long : `${long} <${usage.value}>`;
  const option = new Option(flag, usage.of === undefined ? usage.description : `${usage.of}: ${usage.description}`);
  if (usage.default !== undefined) option.default(usage.default);
  if (usage.choices !== undefined) {
    option.choices(usage.choices);
    option.argParser((value) => chosen(value, usage.choices ?? []));
  }
  if (usage.repeatable) option.argParser((value, others: readonly string[] | undefined) => [...(others ?? []), value]);
  if (isSet(variableOf(key), env, usage)) option.env(variableOf(key));
  return option;
}

function chosen(value: string, choices: readonly string[]): string {
  if (choices.includes(value)) return value;
  const near = nearest(value, choices);
  throw new InvalidArgumentError(
    `Wanted one of ${choices.join(', ')}${near === undefined ? '.' : `. Did you mean ${near}?`}`,
  );
}
