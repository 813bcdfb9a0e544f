import { quote as quoteWhole } from '../../text/printable.ts';

const LONGEST = 220;

/** A text as in JSON, cut where it is longer than an ARN. */
export function quote(text: string): string {
  return quoteWhole(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
