/** A `#` before YAML: directly before a key, or before the spaces of an indentation. One space begins a sentence. */
const MARK = /^#(?=\S| {2})/gm;

/** A mapping with the lines uncommented that its comments show, and nothing else changed. */
export function uncommented(text: string, mark = MARK): string {
  return text.replaceAll(mark, '');
}
