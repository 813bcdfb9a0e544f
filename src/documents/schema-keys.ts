import * as z from 'zod';
import type { Path } from './path.ts';

/** Returns the keys of the map at a path. Indexes of lists in the path are ignored. */
type KeysAt = (path: Path) => readonly string[];

/** Returns the keys of every map in a schema. A map that allows any key has none. */
export function schemaKeys(schema: z.core.$ZodType): KeysAt {
  const keys = new Map<string, string[]>();
  collect(schema, []);
  return (path) => keys.get(schemaPlaceOf(path)) ?? [];

  function collect(part: z.core.$ZodType, path: Path): void {
    for (const inner of within(part)) collect(inner, path);
    if (!(part instanceof z.ZodObject)) return;
    const entries = Object.entries<z.core.$ZodType>(part.shape);
    const place = schemaPlaceOf(path);
    keys.set(place, [...(keys.get(place) ?? []), ...entries.map(([key]) => key)]);
    for (const [key, inner] of entries) collect(inner, [...path, key]);
  }
}

/** Returns `serviceAccounts.permissions` for `['serviceAccounts', 3, 'permissions']`. */
export function schemaPlaceOf(path: Path): string {
  return path.filter((step) => typeof step === 'string').join('.');
}

/** Returns the schemas inside a schema that apply to the value at the same place, or to the entries of a list there. */
function within(part: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (part instanceof z.ZodArray) return [part.element];
  if (part instanceof z.ZodUnion) return part.options;
  if (part instanceof z.ZodPipe) return [part.in];
  if (part instanceof z.ZodOptional || part instanceof z.ZodExactOptional || part instanceof z.ZodDefault)
    return [part.unwrap()];
  return [];
}
