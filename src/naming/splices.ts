import { isAlias, type Node, type Pair, type Range, type YAMLMap } from 'yaml';

/** Replaces the text between two offsets. */
export type Splice = { from: number; to: number; put: string };

/** A parsed node, which has a range. */
type Parsed = Node & { range: Range };

/** How a document is written. JSON and other flow maps need commas, and JSON needs quotes. */
type Style = { flow: boolean; quoted: boolean; lineEnd: string; indent: string };

/** @param root the outermost map of the document */
export function styleOf(text: string, root: YAMLMap): Style {
  const [first] = root.items as [Pair, ...Pair[]];
  const flow = root.flow === true;
  return {
    flow,
    quoted: flow,
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    indent: indentBefore(text, startOf(first.key)) ?? '',
  };
}

export function entryText([id, path]: [string, string], { quoted }: Style): string {
  return quoted ? `"${id}": "${path}"` : `${id}: ${path}`;
}

/** Returns a map as the value of a key: the text after the colon, without a blank. */
function mapText(names: ReadonlyMap<string, string>, style: Style): string {
  const entries = [...names].map((entry) => entryText(entry, style));
  if (style.flow) return `{${entries.join(', ')}}`;
  return entries.map((entry) => `${style.lineEnd}${style.indent}  ${entry}`).join('');
}

/** Returns the key `names` with its map. */
export function namesText(names: ReadonlyMap<string, string>, style: Style): string {
  return style.flow ? `"names": ${mapText(names, style)}` : `names:${mapText(names, style)}`;
}

/** Adds entries after the last one of a map. */
export function addAfter(text: string, map: YAMLMap, { flow, lineEnd }: Style, entries: readonly string[]): Splice {
  const last = map.items.at(-1) as Pair;
  const indent = indentBefore(text, startOf(last.key));
  if (!flow) {
    const at = endOfBlock(text, map);
    return insert(at, entries.map((entry) => `${lineEnd}${indent ?? ''}${entry}`).join(''));
  }
  const separator = indent === undefined ? ', ' : `,${lineEnd}${indent}`;
  return insert(endOf(last.value ?? last.key), entries.map((entry) => `${separator}${entry}`).join(''));
}

/** Returns the end of the last line of a block map that is not blank. A comment after its last value belongs to it. */
function endOfBlock(text: string, map: YAMLMap): number {
  const last = map.items.at(-1) as Pair;
  const [, end] = rangeOf(last.value ?? last.key);
  const whole = text.slice(0, end).trimEnd().length;
  const lineFeed = text.indexOf('\n', whole);
  const at = lineFeed === -1 ? text.length : lineFeed;
  return text.charAt(at - 1) === '\r' ? at - 1 : at;
}

/** Replaces an empty map, `{}`, by one with names. */
export function fill(text: string, map: YAMLMap, names: ReadonlyMap<string, string>, style: Style): Splice {
  const [from, to] = rangeOf(map);
  const start = style.flow ? from : text.slice(0, from).trimEnd().length;
  return { from: start, to, put: mapText(names, style) };
}

/** Replaces a path, and keeps the kind of its quotes. */
export function replaceValue(text: string, { value }: Pair, path: string): Splice {
  const [from, to] = rangeOf(value);
  const first = text.charAt(from);
  const quote = first === '"' || first === "'" ? first : '';
  return { from, to, put: isAlias(value) ? path : `${quote}${path}${quote}` };
}

function insert(at: number, put: string): Splice {
  return { from: at, to: at, put };
}

export function splice(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((one, other) => other.from - one.from)
    .reduce((edited, { from, put, to }) => `${edited.slice(0, from)}${put}${edited.slice(to)}`, text);
}

/** Returns the blanks before an offset; `undefined` if other text precedes it on its line. */
function indentBefore(text: string, offset: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return before.trim() === '' ? before : undefined;
}

function rangeOf(node: unknown): Range {
  return (node as Parsed).range;
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

function endOf(node: unknown): number {
  return rangeOf(node)[1];
}
