import { isDay } from '../../text/is-day.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Of an object: Kubernetes allows no longer one (`apimachinery/pkg/util/validation`, DNS-1123 subdomain). */
const LONGEST_NAME = 253;
/** Of an ARN (IAM API reference). */
const LONGEST_ARN = 2048;

/** A name, cut; empty for anything but a text. */
export function nameIn(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_NAME) : '';
}

/** A name or `undefined`. */
export function optionalName(value: unknown): string | undefined {
  return nameIn(value) || undefined;
}

export function optionalArn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_ARN) : undefined;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A clock that was not set shows 1970 or 9999, and the webhook is younger than 2020. */
const [FIRST, LAST] = [Date.UTC(2020, 0), Date.UTC(2100, 0)];

/** A time in RFC 3339 or in milliseconds since 1970, in the latter; `undefined` also before 2020 and after 2099. */
export function timeIn(value: unknown): number | undefined {
  const time = typeof value === 'string' && TIME.test(value) && isDay(value) ? Date.parse(value) : value;
  return typeof time === 'number' && time >= FIRST && time < LAST ? time : undefined;
}
