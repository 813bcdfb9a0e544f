import { Document, isMap, isScalar, Scalar, type Tags } from 'yaml';
import { mustGet } from '../collections/must-get.ts';
import type { Note } from './setting.ts';

/** Texts that some YAML readers parse as another type, in addition to the texts that YAML 1.1 does. */
const AMBIGUOUS = /^(?!\d+\.\d+\.)(?:[-+.]?\d[\da-fobx_.:e+-]*|[-+]?\.(?:inf|nan)|<<|=)$/i;

/**
 * Characters that end a line in YAML 1.1 (section 4.2, "Line Break Characters") but not in 1.2, and their escapes in
 * double quotes. The library writes them unescaped, so PyYAML, CloudFormation and Helm would read the rest of the text
 * as another key.
 */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0085', '\\N'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
]);

/**
 * Returns a value as YAML that readers of version 1.1 (Helm, PyYAML, Ruby) and 1.2 parse to the same value: a text that
 * one of them reads as a number, a date or a boolean (`on`, `yes`) is quoted.
 *
 * @param notes comments above keys
 * @param width width of the comments, in characters
 */
export function yamlText(value: unknown, notes: readonly Note[] = [], width = 110): string {
  const options = { version: '1.1', customTags: plainMaps, aliasDuplicateObjects: false } as const;
  const document = new Document(withQuotes(value), options);
  for (const { path, says } of notes) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
    if (pair === undefined) continue;
    const lines = wrap(says, width - 2 * path.length).map((line) => ` ${line}`);
    (pair.key as Scalar).commentBefore = lines.join('\n');
  }
  // Every text with such a character is in double quotes.
  return document.toString({ lineWidth: 0 }).replaceAll(LINE_ENDS, (end) => mustGet(ESCAPES, end));
}

/** Quotes texts where needed. (Visiting the nodes of the library afterwards would take longer than writing them.) */
function withQuotes(value: unknown): unknown {
  if (typeof value === 'string') return AMBIGUOUS.test(value) || value.search(LINE_ENDS) !== -1 ? quoted(value) : value;
  if (Array.isArray(value)) return value.map(withQuotes);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, below]) => [withQuotes(key), withQuotes(below)]));
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

/** With these tags, the library would treat the text `<<` as a merge key, and write a tag for a Map. */
const OTHER_MAPS = /:(?:merge|omap|pairs|set)$/;

function plainMaps(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !OTHER_MAPS.test(tag.tag));
}

/** @returns the sentences in lines of at most `width` characters, unless a word is longer */
export function wrap(sentences: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentences.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}
