/** The text of a view. */
export function joinLines(lines: readonly string[]): string {
  return `${blockOf(lines)}\n`;
}

/** Lines in one text. A line feed inside a line came from outside, and would let a name pass as a line of the view. */
export function blockOf(lines: readonly string[]): string {
  return lines.map((line) => line.replaceAll('\n', '?')).join('\n');
}
