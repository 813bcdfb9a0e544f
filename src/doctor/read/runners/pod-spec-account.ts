import { parseSource } from '../../../documents/text/source.ts';
import { isMap } from '../../../is-map.ts';
import { formatPlace } from '../../world/place.ts';
import type { Setting } from '../../world/runner.ts';
import type { Unseen } from '../../world/seen.ts';
import { isTrue, valueAt, type Written } from './written.ts';

/**
 * Without this feature flag, the runner ignores `pod_spec` (docs.gitlab.com/runner/executors/kubernetes, "Overwrite generated
 * pod specifications").
 */
const FLAG = 'FF_USE_ADVANCED_POD_SPEC_CONFIGURATION';

/** The API server reads the second only if the first is missing (core/v1 `PodSpec`). */
const FIELDS = ['serviceAccountName', 'serviceAccount'] as const;

/**
 * The account that the patches of `pod_spec` set for jobs. The runner applies them in their order, after everything else.
 *
 * @param environment the variables that the runner sets for all jobs, as `NAME=value`: one of them may be the feature flag
 * @returns without `account` if no patch names one; `default` where a patch removes it
 */
export function podSpecAccount(
  index: number,
  written: Written | undefined,
  environment: readonly Setting<string>[],
): { account?: Setting<string>; unread: readonly Unseen[] } {
  const list = written === undefined ? undefined : valueAt(written.table, ['kubernetes', 'pod_spec']);
  if (written === undefined || !Array.isArray(list) || !isOn(written.table, environment)) return { unread: [] };
  const unread: Unseen[] = [];
  let account: Setting<string> | undefined;
  for (const [position, patch] of list.filter(isMap).entries()) {
    const { place } = written;
    const path = `runners[${index}].kubernetes.pod_spec[${position}]`;
    if (valueAt(patch, ['patch_path']) !== undefined)
      unread.push({
        what: `${path}.patch_path (${formatPlace(place)})`,
        why: 'it is a file of the manager',
        because: 'absent',
      });
    const value = accountIn(String(valueAt(patch, ['patch']) ?? ''));
    if (value !== undefined) account = { value, place, path: `${path}.patch` };
  }
  return { ...(account === undefined ? {} : { account }), unread };
}

function isOn(table: Written['table'], environment: readonly Setting<string>[]): boolean {
  if (isTrue(valueAt(table, ['feature_flags', FLAG]))) return true;
  return environment.some(({ value }) => value.startsWith(`${FLAG}=`) && isTrue(value.slice(FLAG.length + 1)));
}

/** The account in a patch, in YAML or JSON; a patch of type `json` is a list of operations (RFC 6902). */
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
