import { eastAsianWidth } from 'get-east-asian-width';
import type { Span } from './text.ts';

const PLAIN = /^[ -~]*$/;
/** Matches marks above or below the character before them, and the parts of a Hangul syllable after its first. */
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\u1160-\u11ff]/u;

/**
 * Returns how many columns of a terminal a text takes. Like terminals (`wcwidth`), it counts each character by itself:
 * marks 0, East Asian wide characters and emoji 2, all others 1.
 *
 * @param text printable, see `src/text/printable.ts`
 */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

function widthOfCharacter(character: string): 0 | 1 | 2 {
  return WITHOUT_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

export function widthOfSpans(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Returns as much of a text as fits into a number of columns, with `…` at the end if it is longer. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let left = columns - 1;
  for (const character of text) {
    left -= widthOfCharacter(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
