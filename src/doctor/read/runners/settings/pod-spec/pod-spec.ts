import { isMap } from '../../../../../collections/is-map.ts';
import { formatPlace } from '../../../../world/place.ts';
import type { Setting } from '../../../../world/runner/setting.ts';
import type { Unseen } from '../../../../world/seen.ts';
import { isTrue, valueAt, type Written } from '../written.ts';

/**
 * Without this feature flag, the runner ignores `pod_spec` (docs.gitlab.com/runner/executors/kubernetes, "Overwrite
 * generated pod specifications").
 */
const FLAG = 'FF_USE_ADVANCED_POD_SPEC_CONFIGURATION';

/**
 * Returns the patches of `pod_spec` as text. The runner applies them in order, after everything else.
 *
 * @param environment variables that the runner sets for all jobs, as `NAME=value`, which may include the feature flag
 */
export function podSpecPatches(
  index: number,
  written: Written | undefined,
  environment: readonly Setting<string>[],
): { patches: readonly Setting<string>[]; unread: readonly Unseen[] } {
  const list = written === undefined ? undefined : valueAt(written.table, ['kubernetes', 'pod_spec']);
  if (written === undefined || !Array.isArray(list) || !isOn(written.table, environment))
    return { patches: [], unread: [] };
  const { place } = written;
  const entries = list.filter(isMap).map((entry, position) => {
    return { entry, path: `runners[${index}].kubernetes.pod_spec[${position}]` };
  });
  return {
    patches: entries.map(({ entry, path }) => {
      return { value: String(valueAt(entry, ['patch']) ?? ''), place, by: 'patch', path: `${path}.patch` };
    }),
    unread: entries
      .filter(({ entry }) => valueAt(entry, ['patch_path']) !== undefined)
      .map(({ path }) => {
        const what = `${path}.patch_path (${formatPlace(place)})`;
        return { what, why: 'it is a file of the manager', because: 'absent' };
      }),
  };
}

function isOn(table: Written['table'], environment: readonly Setting<string>[]): boolean {
  if (isTrue(valueAt(table, ['feature_flags', FLAG]))) return true;
  return environment.some(({ value }) => value.startsWith(`${FLAG}=`) && isTrue(value.slice(FLAG.length + 1)));
}
