import type { Completed, CompletedOption, CompletedProgram } from '../../completion/completed-program.ts';
import { PROGRAM } from '../../names.ts';
import type { OptionUsage, Usage } from '../run/command.ts';
import { flagOf } from '../run/environment.ts';
import { COMMON_OPTIONS } from '../run/program.ts';

type Verb = { name: string; summary: string; usage: Usage };

/** Returns what shells complete, from the data that help shows. */
export function completedProgramOf(verbs: readonly Verb[]): CompletedProgram {
  return {
    name: PROGRAM,
    commands: verbs.map(({ name, summary, usage }) => ({
      name,
      summary,
      options: [
        ...Object.entries({ ...usage.options, ...COMMON_OPTIONS }).map(([key, option]) => toOption(key, option)),
        { flag: '--help', short: '-h', description: 'print help', value: undefined, isRepeatable: false },
      ],
      arguments: usage.arguments.map(({ choices, name, variadic }) => ({
        ...(choices === undefined ? { is: 'files' as const } : { is: 'words' as const, words: choices }),
        name,
        isRepeatable: variadic === true,
      })),
    })),
  };
}

function toOption(key: string, { choices, description, of, repeatable, short, value }: OptionUsage): CompletedOption {
  return {
    flag: flagOf(key),
    short: short === undefined ? undefined : `-${short}`,
    description: shortened(of === undefined ? description : `${of}: ${description}`),
    value: value === undefined ? undefined : { ...completedOf(value, choices), name: value },
    isRepeatable: repeatable === true,
  };
}

function completedOf(value: string, choices: readonly string[] | undefined): Completed {
  if (choices !== undefined) return { is: 'words', words: choices };
  return { is: value === 'FILE' ? 'files' : value === 'DIR' ? 'folders' : 'anything' };
}

/** Returns the first part of a description, which fits beside a flag. */
function shortened(description: string): string {
  return description.split(/; | \(/, 1)[0] ?? '';
}
