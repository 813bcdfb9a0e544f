import { isMap } from '../../../../../collections/is-map.ts';
import { parseSource } from '../../../../../documents/text/source.ts';
import type { Setting } from '../../../../world/setting.ts';

/** `/containers/0/env`, and an entry of that list. */
const ENV = /\/env(\/(-|\d+))?$/;

/** Names of the variables that the patches of `pod_spec` set for containers of jobs; their values are not kept. */
export function podSpecVariables(patches: readonly Setting<string>[]): readonly Setting<string>[] {
  return patches.flatMap((patch) => {
    const names = namesIn(parseSource(patch.value).value);
    return [...new Set(names)].map((value) => ({ ...patch, value }));
  });
}

/** Of every `env` in the value; an operation of a patch of type `json` (RFC 6902) has the path of one. */
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
