/** Returns commands as a Markdown code block with an empty line after it; nothing if there are no commands. */
export function shellBlock(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : ['```sh', ...commands, '```', ''];
}
