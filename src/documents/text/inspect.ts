import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { MOST_ISSUES } from '../issue-list.ts';
import { show } from '../show.ts';
import type { Tags } from './compose.ts';
import { keyText, type Pairs, start } from './position.ts';

/** An issue at an offset of the text. */
export type TextIssue = { code: string; offset: number; message: string };

/** Far more than a configuration file needs, and few enough for memory. */
const MOST_VALUES = 1_000_000;
const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * Finds what the YAML library accepts, but what must not be in a configuration: duplicate keys, merge keys, tags, and
 * aliases that refer to nothing, to themselves, or to more values than fit into memory.
 */
export function inspect(
  document: Document,
  tags: Tags = [],
): {
  issues: readonly TextIssue[];
  pairs: Pairs;
  /** False if the value of the document is not reliable. */
  sound: boolean;
} {
  const issues: TextIssue[] = [];
  let sound = true;
  const known = new Set(tags.map(({ tag }) => tag));
  const pairs = new Map<unknown, ReadonlyMap<string, Pair>>();
  const sizes = new Map<string, number | 'open'>();
  let written = 0;

  function size(node: unknown): number {
    if (isAlias(node)) return aliasSize(node.source, start(node));
    written++;
    if (!isCollection(node) && !isScalar(node)) return 1;
    checkTag(node);
    if (node.anchor !== undefined) sizes.set(node.anchor, 'open');
    const total = isMap(node) ? mapSize(node, node.items) : isSeq(node) ? sum(node.items) : 1;
    if (node.anchor !== undefined) sizes.set(node.anchor, total);
    return total;
  }

  function mapSize(map: unknown, items: readonly Pair[]): number {
    const seen = new Map<string, Pair>();
    for (const pair of items) {
      const text = keyText(pair.key);
      if (text === '<<') {
        issue('yaml_merge_key', start(pair.key), 'found a merge key (<<), wanted plain keys: write them out');
      } else if (seen.has(text)) {
        issue(
          'yaml_duplicate_key',
          start(pair.key),
          `found the key ${show(text)} a second time: remove one of the two`,
        );
      }
      // As in plainValue, the last value counts.
      seen.set(text, pair);
    }
    pairs.set(map, seen);
    return sum(items.map(({ value }) => value));
  }

  function sum(nodes: readonly unknown[]): number {
    let total = 1;
    for (const node of nodes) total += size(node);
    return total;
  }

  function aliasSize(name: string, at: number): number {
    const expanded = sizes.get(name);
    if (typeof expanded === 'number') return expanded;
    const why = expanded === 'open' ? 'is inside the value that it repeats' : 'repeats a value that is not above it';
    issue('yaml_alias', at, `found the alias ${show(`*${name}`)}, which ${why}: write the value out`);
    return 1;
  }

  function checkTag(node: Node & { tag?: string | undefined }): void {
    if (node.tag !== undefined && !PLAIN_TAG.test(node.tag) && !known.has(node.tag)) {
      issue('yaml_tag', start(node), `found the tag ${show(node.tag)}, wanted plain values: remove it`);
    }
  }

  function issue(code: string, offset: number, message: string): void {
    if (code !== 'yaml_duplicate_key') sound = false;
    if (issues.length < MOST_ISSUES) issues.push({ code, offset, message });
  }

  if (size(document.contents) - written > MOST_VALUES) {
    const message = `found aliases that expand to more than ${MOST_VALUES} values: write out the values you need`;
    issue('yaml_alias', start(document.contents), message);
  }
  return { issues, pairs, sound };
}
