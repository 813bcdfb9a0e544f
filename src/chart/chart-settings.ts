import type { Setting } from './setting.ts';
import { settingsOf } from './settings.ts';

/** What can be set in the wrapper chart, but for its runners. A setting has settings below it, or takes any value. */
export function chartSettings(): readonly Setting[] {
  const sections = settingsOf({ version: '', image: '', runners: [], mappingSchema: {} });
  return sections.flatMap(({ settings }) => settings);
}
