import { userError } from '../../errors.ts';
import { isDay } from '../../text/is-day.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Returns the time that `--since` or `--until` names: `7d` before now, a day in UTC, or a time. `--until` with a day
 * includes the whole day.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws a user error `time_malformed`
 */
export function parseWhen(flag: '--since' | '--until', text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const time = (DATE.test(text) || TIME.test(text)) && isDay(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw userError(
      `${flag}: found ${JSON.stringify(text)}, wanted a time such as 7d, 12h, 2026-11-01 or 2026-11-01T10:00:00Z`,
      {
        code: 'time_malformed',
        where: flag,
        found: text,
        hint: 'write a day that exists, a time with its zone, or a number of m, h, d or w before now',
      },
    );
  return DATE.test(text) && flag === '--until' ? time + UNITS.d - 1 : time;
}
