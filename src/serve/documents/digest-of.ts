import { createHash } from 'node:crypto';

/** Hexadecimal digits: enough to distinguish texts, few enough for a label and a log line. */
const DIGITS = 16;

/** @returns the first digits of the SHA-256 of a text in UTF-8, as `sha256sum` prints them */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
