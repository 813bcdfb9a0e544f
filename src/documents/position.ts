import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Path } from './path.ts';

/** Both counted from 1. */
export type Position = { line: number; column: number };

/**
 * Where a path stands in the text, as an offset: the key itself, or what it holds. A path that the document does not
 * have is where its nearest parent is, which is where the missing key belongs.
 */
export function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = start(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node) && typeof step === 'number') {
      const item: unknown = node.items[step];
      if (item === undefined) return offset;
      node = item;
      offset = start(item) ?? offset;
    } else if (isMap(node)) {
      // The last one is the one whose value counts when a key is there twice.
      const pair = node.items.findLast(({ key }) => keyText(key) === String(step));
      if (pair === undefined) return offset;
      const keyOffset = start(pair.key) ?? offset;
      offset = at === 'key' && index === path.length - 1 ? keyOffset : (valueStart(pair) ?? keyOffset);
      node = pair.value;
    } else {
      return offset;
    }
  }
  return offset;
}

/** The text of a key; keys are always read as text. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** An absent value (`projects:` and nothing behind) has no place of its own. */
function valueStart({ value }: Pair): number | undefined {
  const range = (value as Node | null)?.range;
  return range === undefined || range === null || range[0] === range[1] ? undefined : range[0];
}

function start(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
