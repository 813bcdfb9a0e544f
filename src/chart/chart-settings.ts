import type { Setting } from './setting.ts';
import { settingsOf } from './settings.ts';

/** The settings of the wrapper chart, without those of its runners. A setting has settings below it, or takes any value. */
export function chartSettings(): readonly Setting[] {
  const sections = settingsOf({ image: '', runners: [], mappingSchema: {} });
  return sections.flatMap(({ settings }) => settings);
}
