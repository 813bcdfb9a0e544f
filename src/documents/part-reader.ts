import type { ZodType } from 'zod';
import { isMap } from '../collections/is-map.ts';
import { mustGet } from '../collections/must-get.ts';
import { checkSchema, type UnknownKey } from './check-schema.ts';
import { createIssueList, type IssueList } from './issue-list.ts';
import type { Path } from './path.ts';

/** Reads the parts of a document one by one, so that a broken part does not hide issues in the others. */
type PartReader = {
  /** The keys of the document with their values; empty if it is not a map. */
  parts: Readonly<Record<string, unknown>>;
  /** The issues found so far. */
  issues: IssueList;
  /** Returns a part that passes the schema; otherwise adds its issues and returns `undefined`. */
  read<T>(schema: ZodType<T>, part: unknown, path: Path, unknownKey?: UnknownKey): T | undefined;
  /** Reads the entries of a list. For those that pass, {@link pathOf} then returns the path. */
  readList<T extends object>(key: string, read: (entry: unknown, path: Path) => T | undefined): List<T>;
  /** Returns a setting, or its default if it does not pass the schema. The issue comes from the outline. */
  soundOrDefault<T>(schema: ZodType<T>, key: string): T;
  /** Returns where an entry of a list is written. */
  pathOf(part: object): Path;
};

/** `isComplete`: true if every entry could be read. */
type List<T> = { sound: readonly T[]; isComplete: boolean };

/** @param outline schema of the document's own map, without its parts */
export function createPartReader(outline: ZodType, value: unknown, unknownKey: UnknownKey): PartReader {
  const issues = createIssueList();
  for (const issue of checkSchema(outline, value, [], unknownKey).issues) issues.add(issue);
  const parts = isMap(value) ? value : {};
  const paths = new Map<object, Path>();
  return {
    parts,
    issues,
    read(schema, part, path, unknown = unknownKey) {
      const checked = checkSchema(schema, part, path, unknown);
      for (const issue of checked.issues) issues.add(issue);
      return checked.value;
    },
    readList(key, read) {
      const list = parts[key];
      const entries: readonly unknown[] = Array.isArray(list) ? list : [];
      const sound = [];
      for (const [index, entry] of entries.entries()) {
        if (issues.isFull()) break;
        const part = read(entry, [key, index]);
        if (part === undefined) continue;
        paths.set(part, [key, index]);
        sound.push(part);
      }
      return { sound, isComplete: sound.length === entries.length };
    },
    soundOrDefault(schema, key) {
      const result = schema.safeParse(parts[key]);
      return result.success ? result.data : schema.parse(undefined);
    },
    pathOf: (part) => mustGet(paths, part),
  };
}
