/** Commands as a Markdown code block with an empty line after it; nothing where there are no commands. */
export function shellBlock(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : ['```sh', ...commands, '```', ''];
}
