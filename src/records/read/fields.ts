import { isDay } from '../../text/is-day.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The longest name of an object that Kubernetes allows (`apimachinery/pkg/util/validation`, DNS-1123 subdomain). */
const LONGEST_NAME = 253;
/** The longest ARN (IAM API reference). */
const LONGEST_ARN = 2048;

/** Returns a name, cut to the longest; empty if the value is not a text. */
export function nameIn(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_NAME) : '';
}

/** Returns a name; `undefined` if it is empty or not a text. */
export function optionalName(value: unknown): string | undefined {
  return nameIn(value) || undefined;
}

export function optionalArn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_ARN) : undefined;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Times outside of this range are wrong: a clock that was not set shows 1970 or 9999, and the webhook did not exist
 * before 2020.
 */
const [FIRST, LAST] = [Date.UTC(2020, 0), Date.UTC(2100, 0)];

/**
 * Reads a time in RFC 3339 or in milliseconds since 1970. Returns milliseconds; `undefined` also before 2020 and after
 * 2099.
 */
export function timeIn(value: unknown): number | undefined {
  const time = typeof value === 'string' && TIME.test(value) && isDay(value) ? Date.parse(value) : value;
  return typeof time === 'number' && time >= FIRST && time < LAST ? time : undefined;
}
