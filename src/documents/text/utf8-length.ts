/**
 * Returns the number of bytes of a text in UTF-8. Half of a surrogate pair counts as three bytes, because it becomes a
 * replacement character.
 */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
