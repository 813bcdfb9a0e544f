/** Name of the release, and of what belongs to it. */
export const RELEASE = 'gitlab-runner-irsa';

/** Commands as a block of Markdown, with the empty line behind it. */
export function shell(commands: readonly string[]): string[] {
  return ['```sh', ...commands, '```', ''];
}
