import type { ZodType } from 'zod';
import { isMap } from '../is-map.ts';
import { checkSchema, type UnknownKey } from './check-schema.ts';
import type { Issue } from './issue.ts';
import type { Path } from './path.ts';

/** Reads the parts of a document one by one, so that a broken part does not hide the issues of the others. */
type PartReader = {
  /** What the document holds; empty when it is not a map of keys. */
  parts: Readonly<Record<string, unknown>>;
  /** The issues found so far. */
  issues: Issue[];
  /** Returns a part that passes the schema; otherwise adds its issues and returns `undefined`. */
  read<T>(schema: ZodType<T>, part: unknown, path: Path, unknownKey?: UnknownKey): T | undefined;
  /** Reads the entries of a list; {@link pathOf} knows those that were read. */
  readList<T extends object>(key: string, read: (entry: unknown, path: Path) => T | undefined): List<T>;
  /** A setting, or its default where it does not pass the schema; the outline has the issue. */
  soundOrDefault<T>(schema: ZodType<T>, key: string): T;
  /** Where an entry of a list is written. */
  pathOf(part: object): Path;
};

/** `isComplete`: every entry could be read. */
type List<T> = { sound: readonly T[]; isComplete: boolean };

/** @param outline schema of the map itself, without its parts */
export function createPartReader(outline: ZodType, value: unknown, unknownKey: UnknownKey): PartReader {
  const { issues } = checkSchema(outline, value, [], unknownKey);
  const parts = isMap(value) ? value : {};
  const paths = new Map<object, Path>();
  return {
    parts,
    issues,
    read(schema, part, path, unknown = unknownKey) {
      const checked = checkSchema(schema, part, path, unknown);
      issues.push(...checked.issues);
      return checked.value;
    },
    readList(key, read) {
      const list = parts[key];
      const entries: readonly unknown[] = Array.isArray(list) ? list : [];
      const sound = entries.flatMap((entry, index) => {
        const part = read(entry, [key, index]);
        if (part === undefined) return [];
        paths.set(part, [key, index]);
        return [part];
      });
      return { sound, isComplete: sound.length === entries.length };
    },
    soundOrDefault(schema, key) {
      const result = schema.safeParse(parts[key]);
      return result.success ? result.data : schema.parse(undefined);
    },
    pathOf: (part) => paths.get(part) as Path,
  };
}
