import { oneLine } from '../../text/printable.ts';
import { PROGRAMS } from '../../text/programs.ts';
import { type Span, whole } from './text.ts';

const PROGRAM = `(?:${PROGRAMS.join('|')})`;
/**
 * Matches a command in quotes; one with an option that is the whole text; and one after a colon or "run", up to the
 * words that continue the sentence.
 */
export const COMMAND = new RegExp(
  String.raw`("${PROGRAM} [^"]*"|^${PROGRAM} [a-z]+ -.+$|(?<=: |\brun )${PROGRAM} .+?(?=$|, (?:and|then|with) |; |: ))`,
);

/** Returns a sentence in which commands are never broken, so that they can be pasted. */
export function withCommands(sentence: string): readonly Span[] {
  return oneLine(sentence)
    .split(COMMAND)
    .map((part, at) => (at % 2 === 0 ? { text: part } : whole(part)));
}
