import type { Finding } from '../../documents/finding.ts';
import type { Path } from '../../documents/path.ts';
import { parseSource, parseStream, type Source } from '../../documents/text/source.ts';
import { userError } from '../../errors.ts';
import { formatPlace } from './place.ts';
import { recordKind } from './record-kind.ts';

/** One object of a file: a document, or an item of a list. */
export type Found = {
  object: Record<string, unknown>;
  kind: string;
  /** Returns the place of a path in the object, such as `pod.yaml:4:11`. */
  placeOf: (path: Path) => string;
};

/** The kinds of lists that `kubectl get` and the API server write. */
const LIST = /^(?:List|[A-Z]\w*List)$/;

/**
 * Returns all objects in a text, YAML or JSON: its documents, and the items of those that are lists.
 *
 * @returns if the syntax has errors, the errors and no objects
 * @throws a user error `input_malformed` for a value that is not an object
 */
export function readObjects(text: string, file: string): { objects: readonly Found[]; errors: readonly Finding[] } {
  const json = jsonIn(text);
  if (json !== undefined) return { objects: objectsOf(json, [], file), errors: [] };
  const lines = linesIn(text);
  if (lines !== undefined) return { objects: lines.flatMap((source) => objectsOf(source, [], file)), errors: [] };
  const { documents, findings } = parseStream(text);
  const errors = findings.filter(({ level }) => level === 'error');
  return { objects: errors.length > 0 ? [] : documents.flatMap((source) => objectsOf(source, [], file)), errors };
}

/**
 * JSON is parsed ten times faster than YAML, and captured reviews have megabytes. Places in it are found only on
 * demand.
 */
function jsonIn(text: string): Source | undefined {
  const json = jsonObject(text);
  if (json === undefined) return undefined;
  let asYaml: Source | undefined;
  const positionOf: Source['positionOf'] = (path, at) => {
    asYaml ??= parseSource(text);
    return asYaml.positionOf(path, at);
  };
  return { value: json, positionOf, findings: [] };
}

/**
 * Reads a log with one JSON object on each line.
 *
 * @returns `undefined` unless each line is an object, and there is at least one
 */
function linesIn(text: string): Source[] | undefined {
  const sources: Source[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = jsonObject(line);
    if (value === undefined) return undefined;
    sources.push({ value, positionOf: () => ({ line: index + 1, column: 1 }), findings: [] });
  }
  return sources.length === 0 ? undefined : sources;
}

function jsonObject(text: string): object | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** The deepest nesting of lists. `kubectl` prints one list of objects, but a List may contain lists. */
const MOST_LISTS = 20;

function objectsOf(source: Source, path: Path, file: string, kindOfList?: string): Found[] {
  const value = valueAt(source.value, path);
  const placeOf = (inside: Path) => formatPlace(file, source.positionOf([...path, ...inside]));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`${placeOf([])} error found no object, wanted a Pod, a List or an AdmissionReview`);
  const object = value as Record<string, unknown>;
  // The API server leaves out the kind of the items of a PodList.
  const plain = typeof object.kind === 'string' ? object.kind : (kindOfList?.replace(/List$/, '') ?? '');
  const kind = recordKind(object) ?? plain;
  if (!LIST.test(kind)) return [{ object, kind, placeOf }];
  if (path.length >= 2 * MOST_LISTS)
    throw malformed(`${file} error found a list at depth ${MOST_LISTS}, wanted objects`);
  if (!Array.isArray(object.items)) throw malformed(`${placeOf(['items'])} error items: found no list, wanted one`);
  return object.items.flatMap((_, index) => objectsOf(source, [...path, 'items', index], file, kind));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, step) => (parent as Record<string | number, unknown>)[step], value);
}

export function malformed(line: string): Error {
  return userError('the input cannot be used:', { code: 'input_malformed', lines: [line] });
}
