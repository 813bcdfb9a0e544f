/**
 * Returns `10`, `10s` or `0.5` in milliseconds, from 0 to 9999 seconds.
 *
 * @returns `undefined` for any other text
 */
export function parseSeconds(text: string): number | undefined {
  const [, seconds] = /^(\d{1,4}(?:\.\d+)?)s?$/.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
