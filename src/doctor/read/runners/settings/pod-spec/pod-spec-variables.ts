import { isMap } from '../../../../../collections/is-map.ts';
import { parseSource } from '../../../../../documents/text/source.ts';
import type { Setting } from '../../../../world/runner/setting.ts';

/** Matches `/containers/0/env`, and an entry of that list. */
const ENV = /\/env(\/(-|\d+))?$/;

/** Returns the names of the variables that patches of `pod_spec` set for job containers. Does not keep their values. */
export function podSpecVariables(patches: readonly Setting<string>[]): readonly Setting<string>[] {
  return patches.flatMap((patch) => {
    const names = namesIn(parseSource(patch.value).value);
    return [...new Set(names)].map((value) => ({ ...patch, value }));
  });
}

/**
 * Returns the names in every `env` of a value. In a patch of type `json` (RFC 6902), the path of an operation ends with
 * it.
 */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isMap(value)) return [];
  const lists = [value.env, typeof value.path === 'string' && ENV.test(value.path) ? value.value : undefined];
  return [
    ...lists.flatMap((list) => (Array.isArray(list) ? list : [list])).flatMap(nameOf),
    ...Object.values(value).flatMap(namesIn),
  ];
}

/** A patch of type `strategic` removes an entry that has `$patch: delete`. */
function nameOf(entry: unknown): string[] {
  return isMap(entry) && typeof entry.name === 'string' && entry.$patch !== 'delete' ? [entry.name] : [];
}
