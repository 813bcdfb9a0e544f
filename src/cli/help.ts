import type { Usage } from './command.ts';

/** What help says after the list of options. */
export function helpEnding({ examples }: Pick<Usage, 'examples'>): string {
  const lines = examples.flatMap(({ command, shows }) => [`  # ${shows}`, `  ${command}`]);
  return [
    '',
    ...(lines.length === 0 ? [] : ['Examples:', ...lines, '']),
    'Every option can be set in the environment: --json is GITLAB_RUNNER_IRSA_JSON.',
  ].join('\n');
}

export const PROGRAM_ENDING = `
gitlab-runner-irsa COMMAND --help says more of a command.
Exit codes: 0 fine, 1 the answer is no (refused, errors found), 2 could not answer.`;
