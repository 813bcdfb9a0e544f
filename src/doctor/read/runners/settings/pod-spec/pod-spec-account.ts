import { isMap } from '../../../../../collections/is-map.ts';
import { parseSource } from '../../../../../documents/text/source.ts';
import type { Setting } from '../../../../world/runner/setting.ts';

/** The API server uses the second field only if the first is missing (core/v1 `PodSpec`). */
const FIELDS = ['serviceAccountName', 'serviceAccount'] as const;

/**
 * Returns the account that the patches of `pod_spec` set for jobs.
 *
 * @returns `undefined` if no patch names an account; `default` if a patch removes it
 */
export function podSpecAccount(patches: readonly Setting<string>[]): Setting<string> | undefined {
  const named = patches.flatMap((patch) => {
    const value = accountIn(patch.value);
    return value === undefined ? [] : [{ ...patch, value }];
  });
  return named.at(-1);
}

/** Returns the account in a patch, which is YAML or JSON. A patch of type `json` is a list of operations (RFC 6902). */
function accountIn(text: string): string | undefined {
  const { value } = parseSource(text);
  if (Array.isArray(value)) {
    const operation = value.filter(isMap).findLast(({ path }) => FIELDS.some((field) => path === `/${field}`));
    return operation === undefined ? undefined : nameOf(operation.op === 'remove' ? null : operation.value);
  }
  if (!isMap(value)) return undefined;
  const field = FIELDS.find((one) => value[one] !== undefined);
  return field === undefined ? undefined : nameOf(value[field]);
}

function nameOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'default';
}
