/** The text of a view. A line feed inside a line came from outside, and would let a name pass as a line of the view. */
export function joinLines(lines: readonly string[]): string {
  return `${lines.map((line) => line.replaceAll('\n', '?')).join('\n')}\n`;
}
