import { type Document, isAlias, isSeq, type Node, type Pair, type Range, type Scalar } from 'yaml';
import type { Path } from './path.ts';

/** Both counted from 1. */
export type Position = { line: number; column: number };

/** The keys of every map of a document, so that many look-ups in a large one stay cheap. */
export type Pairs = ReadonlyMap<unknown, ReadonlyMap<string, Pair>>;

/**
 * Where a path stands in the text, as an offset: the key itself, or what it holds. A path that the document does not
 * have is where its nearest parent is, which is where the missing key belongs.
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

/** An absent value (`projects:` and nothing behind) has no place of its own. */
function valueStart({ value }: Pair): number | undefined {
  const range = (value as Parsed | null)?.range;
  return range === undefined || range[0] === range[1] ? undefined : range[0];
}

/** Keys are always read as text. */
export function keyText(key: unknown): string {
  return String((key as Scalar).value);
}

/** Where a node begins. */
export function start(node: unknown): number {
  return (node as Parsed).range[0];
}

/** Every node that was read has its range; only made ones have none. */
type Parsed = Node & { range: Range };
