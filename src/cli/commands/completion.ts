import { bashCompletion } from '../../completion/bash.ts';
import type { CompletedProgram } from '../../completion/completed-program.ts';
import { fishCompletion } from '../../completion/fish.ts';
import { zshCompletion } from '../../completion/zsh.ts';
import { PROGRAM } from '../../names.ts';
import { completedProgramOf } from '../completion/completed-program-of.ts';
import type { Input } from '../run/command.ts';
import { commands } from '../run/commands.ts';
import { entryOf } from '../run/entry-of.ts';

const SHELLS: Readonly<Record<string, (program: CompletedProgram) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export type Result = { shell: string; script: string };

export const usage = {
  description: `Prints a script with which a shell completes commands, flags, their values, and names of files.`,
  arguments: [{ name: 'SHELL', description: `shell: ${Object.keys(SHELLS).join(', ')}`, choices: Object.keys(SHELLS) }],
  options: {},
  examples: [
    { command: `source <(${PROGRAM} completion bash)`, shows: 'in ~/.bashrc; for zsh, completion zsh in ~/.zshrc' },
    { command: `${PROGRAM} completion fish | source`, shows: 'in ~/.config/fish/config.fish' },
  ],
} as const;

export async function run({ arguments: [shell = ''] }: Input<typeof usage>): Promise<Result> {
  const write = entryOf(SHELLS, shell, 'completion', 'completion bash');
  const verbs = await Promise.all(
    commands.map(async ({ load, name, summary }) => ({ name, summary, usage: (await load()).usage })),
  );
  return { shell, script: write(completedProgramOf(verbs)) };
}

export function exitCode(): 0 {
  return 0;
}

export const views = {
  text: ({ script }: Result) => script,
  json: (result: Result) => result,
};
