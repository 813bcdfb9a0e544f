import { isMap } from '../../../is-map.ts';
import type { Place } from '../../world/place.ts';

/** One `[[runners]]` of a document. */
export type Written = { table: Readonly<Record<string, unknown>>; place: Place };

/** The value at a path of keys, whose case the runner's parser (BurntSushi/toml) ignores. */
export function valueAt(table: Written['table'], path: readonly string[]): unknown {
  let value: unknown = table;
  for (const key of path) {
    if (!isMap(value)) return undefined;
    const written = Object.keys(value).find((one) => one.toLowerCase() === key.toLowerCase());
    value = written === undefined ? undefined : value[written];
  }
  return value;
}
