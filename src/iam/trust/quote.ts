import { quote as quoteWhole } from '../../text/printable.ts';

const LONGEST = 220;

/** Returns a text in quotes, as in JSON, shortened if it is longer than an ARN can be. */
export function quote(text: string): string {
  return quoteWhole(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
