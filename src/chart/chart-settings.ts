import type { Setting } from './setting.ts';
import { settingsOf } from './settings.ts';

/**
 * Returns the settings of the wrapper chart, except those of its runners. A setting without settings below it accepts
 * any value here; Helm checks the value.
 */
export function chartSettings(): readonly Setting[] {
  const sections = settingsOf({ image: '', runners: [], mappingSchema: {} });
  return sections.flatMap(({ settings }) => settings);
}
