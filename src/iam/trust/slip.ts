import type { Path } from '../../documents/path.ts';

/** Something wrong with a trust policy; whether it is an error depends on whether the account gets in all the same. */
export type Slip = { code: string; path: Path; at?: 'key'; message: string };

const LONGEST = 220;

/** A text as it stands in JSON, cut where it is longer than an ARN. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
