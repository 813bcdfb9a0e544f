/**
 * True if the day exists. `Date.parse` accepts 2026-02-30 and returns a day in March.
 *
 * @param text begins with a day in the format of RFC 3339: `2026-11-01`
 */
export function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
