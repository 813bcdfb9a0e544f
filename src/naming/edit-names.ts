import { isAlias, isMap, type Node, type Pair, type Range, type YAMLMap } from 'yaml';
import { isMap as isPlainMap } from '../collections/is-map.ts';
import { composeDocuments } from '../documents/text/compose.ts';
import { parseSource } from '../documents/text/source.ts';

/** Replaces the text between two offsets. */
type Splice = { from: number; to: number; put: string };

/** Parsed nodes have a range. */
type Parsed = Node & { range: Range };

/**
 * Writes names of projects into the text of a mapping or a fleet, YAML or JSON, that has no errors. Only the paths that change
 * and the new lines differ; comments, order and style stay.
 *
 * @param names paths by id: those of ids in the text are replaced, others are added at the end of `names`
 * @returns `undefined` for a text in which that has another effect as well, as with aliases
 */
export function editNames(text: string, names: ReadonlyMap<string, string>): string | undefined {
  const [document] = [...composeDocuments(text)].filter(({ contents }) => isMap(contents));
  const root = document?.contents;
  if (!isMap(root) || root.items.length === 0) return undefined;
  const edited = splice(text, splicesFor(text, root, names));
  return isWanted(text, edited, names) ? edited : undefined;
}

function splicesFor(text: string, root: YAMLMap, names: ReadonlyMap<string, string>): Splice[] {
  const at = root.items.find(({ key }) => keyOf(key) === 'names');
  const style = styleOf(text, root);
  if (at === undefined) return [addAfter(text, root, style, [mapLines(names, style)])];
  if (!isMap(at.value)) return [];
  const map = at.value;
  const written = new Map(map.items.map((pair) => [keyOf(pair.key), pair]));
  const moved = [...names].flatMap(([id, path]): Splice[] => {
    const pair = written.get(id);
    return pair === undefined ? [] : [replaceValue(text, pair, path)];
  });
  const added = new Map([...names].filter(([id]) => !written.has(id)));
  if (added.size === 0) return moved;
  if (map.items.length === 0) return [fill(text, map, mapLines(added, style), style)];
  const own = map.flow === true && !style.flow ? { ...style, flow: true } : style;
  return [
    ...moved,
    addAfter(
      text,
      map,
      own,
      [...added].map((entry) => entryText(entry, style)),
    ),
  ];
}

/** How a document is written: JSON and other flow maps need commas, JSON needs quotes. */
type Style = { flow: boolean; quoted: boolean; lineEnd: string; indent: string };

function styleOf(text: string, root: YAMLMap): Style {
  const [first] = root.items as [Pair, ...Pair[]];
  const flow = root.flow === true;
  return {
    flow,
    quoted: flow,
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    indent: indentBefore(text, startOf(first.key)) ?? '',
  };
}

function entryText([id, path]: [string, string], { quoted }: Style): string {
  return quoted ? `"${id}": "${path}"` : `${id}: ${path}`;
}

/** The key `names` with its map. */
function mapLines(names: ReadonlyMap<string, string>, style: Style): string {
  const entries = [...names].map((entry) => entryText(entry, style));
  if (style.flow) return `"names": {${entries.join(', ')}}`;
  return ['names:', ...entries.map((entry) => `${style.indent}  ${entry}`)].join(style.lineEnd);
}

/** New entries after the last one of a map. */
function addAfter(text: string, map: YAMLMap, { flow, lineEnd }: Style, entries: readonly string[]): Splice {
  const last = map.items.at(-1) as Pair;
  const indent = indentBefore(text, startOf(last.key));
  if (!flow) {
    const at = endOfBlock(text, map);
    return insert(at, entries.map((entry) => `${lineEnd}${indent ?? ''}${entry}`).join(''));
  }
  const separator = indent === undefined ? ', ' : `,${lineEnd}${indent}`;
  return insert(endOf(last.value ?? last.key), entries.map((entry) => `${separator}${entry}`).join(''));
}

/** The end of the last line of a block map that is not blank; a comment behind its last value belongs to it. */
function endOfBlock(text: string, map: YAMLMap): number {
  const last = map.items.at(-1) as Pair;
  const [, end] = rangeOf(last.value ?? last.key);
  const whole = text.slice(0, end).trimEnd().length;
  const lineFeed = text.indexOf('\n', whole);
  const at = lineFeed === -1 ? text.length : lineFeed;
  return text.charAt(at - 1) === '\r' ? at - 1 : at;
}

/** An empty map, `{}`, with entries. */
function fill(text: string, map: YAMLMap, lines: string, { flow, quoted }: Style): Splice {
  const [from, to] = rangeOf(map);
  if (flow || quoted) return { from, to, put: lines.replace('"names": ', '') };
  const start = text.slice(0, from).trimEnd().length;
  return { from: start, to, put: lines.replace(/^names:/, '') };
}

/** The path in the quotes that the old one has. */
function replaceValue(text: string, { value }: Pair, path: string): Splice {
  const [from, to] = rangeOf(value);
  const first = text.charAt(from);
  const quote = first === '"' || first === "'" ? first : '';
  return { from, to, put: isAlias(value) ? path : `${quote}${path}${quote}` };
}

function insert(at: number, put: string): Splice {
  return { from: at, to: at, put };
}

function splice(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((one, other) => other.from - one.from)
    .reduce((edited, { from, put, to }) => `${edited.slice(0, from)}${put}${edited.slice(to)}`, text);
}

/** Whether an edited text has these names, and in all else the values that it had. */
function isWanted(before: string, after: string, names: ReadonlyMap<string, string>): boolean {
  const value = parseSource(before).value;
  const found = parseSource(after);
  if (!isPlainMap(value) || found.findings.some(({ level }) => level === 'error')) return false;
  const wanted = { ...value, names: { ...(isPlainMap(value.names) ? value.names : {}), ...Object.fromEntries(names) } };
  return JSON.stringify(found.value) === JSON.stringify(wanted);
}

/** The blanks before an offset, if it is the first thing on its line. */
function indentBefore(text: string, offset: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return before.trim() === '' ? before : undefined;
}

function keyOf(key: unknown): string {
  return String((key as { value: unknown }).value);
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
