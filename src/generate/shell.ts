/** Name of the release, and of what belongs to it. */
export const RELEASE = 'gitlab-runner-irsa';

/** Commands as a block of Markdown, with the empty line behind it; nothing where there are none. */
export function shell(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : ['```sh', ...commands, '```', ''];
}
