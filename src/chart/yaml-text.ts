import { Document, isMap, isScalar, type Scalar, visit } from 'yaml';
import type { Note } from './setting.ts';

/** What some reader of YAML takes for something else than text, beside what version 1.1 does. */
const AMBIGUOUS = /^(?!\d+\.\d+\.)(?:[-+.]?\d[\da-fobx_.:e+-]*|[-+]?\.(?:inf|nan)|<<|=)$/i;

/**
 * A value as YAML that readers of versions 1.1 (Helm, PyYAML, Ruby) and 1.2 read alike: what is a number, a date, `on` or
 * `yes` to one of them stands in quotes.
 *
 * @param notes comments above keys
 * @param width of the comments
 */
export function yamlText(value: unknown, notes: readonly Note[] = [], width = 110): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && AMBIGUOUS.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  for (const { path, says } of notes) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
    if (pair === undefined) continue;
    const lines = wrap(says, width - 2 * path.length).map((line) => ` ${line}`);
    (pair.key as Scalar).commentBefore = lines.join('\n');
  }
  return document.toString({ lineWidth: 0 });
}

/** @returns sentences on lines of at most so many characters */
export function wrap(sentences: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentences.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}
