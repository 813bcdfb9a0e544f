/**
 * A `#` before YAML, which is directly before a key, or before the spaces of an indentation. A single space begins a
 * sentence.
 */
const MARK = /^#(?=\S| {2})/gm;

/** Uncomments the lines of YAML in the comments of a mapping, and changes nothing else. */
export function uncommented(text: string, mark = MARK): string {
  return text.replaceAll(mark, '');
}
