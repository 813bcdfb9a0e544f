import { type Document, isAlias, isSeq, type Node, type Pair, type Range, type Scalar } from 'yaml';
import type { Path } from '../path.ts';

/** Both count from 1. */
export type Position = { line: number; column: number };

/** The pairs of every map in a document by key, so that lookups in a large document are fast. */
export type Pairs = ReadonlyMap<unknown, ReadonlyMap<string, Pair>>;

/**
 * Returns the offset of a path in the text: that of the key or of its value. For a path that the document does not
 * have, returns the offset of its nearest parent, where the missing key belongs.
 */
export function offsetOf(document: Document, pairs: Pairs, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = start(node);
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node) && typeof step === 'number') {
      const item: unknown = node.items[step];
      if (item === undefined) return offset;
      node = item;
      offset = start(item);
    } else {
      const pair = pairs.get(node)?.get(String(step));
      if (pair === undefined) return offset;
      const keyOffset = start(pair.key);
      offset = at === 'key' && index === path.length - 1 ? keyOffset : (valueStart(pair) ?? keyOffset);
      node = pair.value;
    }
  }
  return offset;
}

/** Returns the offset of a value. An absent value (`projects:` with nothing after it) has none. */
function valueStart({ value }: Pair): number | undefined {
  const range = (value as Parsed | null)?.range;
  return range === undefined || range[0] === range[1] ? undefined : range[0];
}

/** Returns a key as text, whatever its type. */
export function keyText(key: unknown): string {
  return String((key as Scalar).value);
}

/** Returns the offset at which a node begins. */
export function start(node: unknown): number {
  return (node as Parsed).range[0];
}

/** A parsed node has a range. Only nodes that were built by code lack it. */
type Parsed = Node & { range: Range };
