import { isMap } from '../../is-map.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Of an object: Kubernetes allows no longer one (`apimachinery/pkg/util/validation`, DNS-1123 subdomain). */
const LONGEST_NAME = 253;
/** Of an ARN (IAM API reference). */
const LONGEST_ARN = 2048;

export function mapIn(value: unknown): Fields {
  return isMap(value) ? value : {};
}

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

/** The end of the year 9999, after which RFC 3339 has no times. */
const LAST_TIME = 253_402_300_799_999;

/** A time in RFC 3339 or in milliseconds since 1970, in the latter. */
export function timeIn(value: unknown): number | undefined {
  const time = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : value;
  return typeof time === 'number' && time >= 0 && time <= LAST_TIME ? time : undefined;
}
