import { isMap, type YAMLMap } from 'yaml';
import { isMap as isPlainMap } from '../collections/is-map.ts';
import { composeDocuments } from '../documents/text/compose.ts';
import { parseSource } from '../documents/text/source.ts';
import { addAfter, entryText, fill, namesText, replaceValue, type Splice, splice, styleOf } from './splices.ts';

/**
 * Writes names of projects into the text of a mapping or a fleet without errors, YAML or JSON. It only replaces paths
 * and adds lines; comments, order and style stay.
 *
 * @param names paths by id. Those of ids in the text are replaced, others are added at the end of `names`
 * @returns `undefined` if the edit of this text would also change something else, for example because of aliases
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
  if (at === undefined) return [addAfter(text, root, style, [namesText(names, style)])];
  if (!isMap(at.value)) return [];
  const map = at.value;
  const written = new Map(map.items.map((pair) => [keyOf(pair.key), pair]));
  const moved = [...names].flatMap(([id, path]): Splice[] => {
    const pair = written.get(id);
    return pair === undefined ? [] : [replaceValue(text, pair, path)];
  });
  const added = new Map([...names].filter(([id]) => !written.has(id)));
  if (added.size === 0) return moved;
  if (map.items.length === 0) return [fill(text, map, added, style)];
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

/** True if an edited text has these names, and otherwise the same values as before. */
function isWanted(before: string, after: string, names: ReadonlyMap<string, string>): boolean {
  const value = parseSource(before).value;
  const found = parseSource(after);
  if (!isPlainMap(value) || found.findings.some(({ level }) => level === 'error')) return false;
  const wanted = { ...value, names: { ...(isPlainMap(value.names) ? value.names : {}), ...Object.fromEntries(names) } };
  return JSON.stringify(found.value) === JSON.stringify(wanted);
}

function keyOf(key: unknown): string {
  return String((key as { value: unknown }).value);
}
