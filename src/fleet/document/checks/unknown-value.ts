import { chartSettings } from '../../../chart/chart-settings.ts';
import type { Setting } from '../../../chart/setting.ts';
import { isMap } from '../../../collections/is-map.ts';
import { error, type PartIssue } from '../../../documents/check.ts';
import { nearest } from '../../../documents/nearest.ts';
import type { Path } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import type { Values } from '../../fleet.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** Refuses a value that the wrapper chart does not have, because Helm would refuse it later. */
export const unknownValue: FleetCheck = {
  code: 'unknown_value',
  check({ fleet }) {
    return unknownIn(fleet.webhook?.values ?? {}, chartSettings(), ['webhook', 'values']);
  },
};

function unknownIn(values: Values, settings: readonly Setting[], under: Path): PartIssue<FleetPart>[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const setting = settings.find((each) => each.key === key);
    const path = [...under, key];
    if (setting === undefined) {
      const keys = settings.map((each) => each.key);
      const near = nearest(key, keys);
      const hint = near === undefined ? `wanted one of ${showList(keys)}` : `did you mean ${near}?`;
      return [error('document', path, `found ${key}, which is not a value of the wrapper chart: ${hint}`, 'key')];
    }
    if (setting.settings === undefined) return [];
    if (!isMap(value))
      return [error('document', path, `found a value for ${key}, wanted a map of keys, as in the wrapper chart`)];
    return unknownIn(value, setting.settings, path);
  });
}
