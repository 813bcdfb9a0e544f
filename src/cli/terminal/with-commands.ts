import { oneLine } from '../../text/printable.ts';
import { type Span, whole } from './text.ts';

const PROGRAMS = '(?:aws|curl|(?:bin/)?gitlab-runner-irsa|helm|kubectl|npm|npx|terraform)';
/**
 * A command in quotes, one with an option that is the whole text, or one after a colon or "run", up to the words that continue the
 * sentence.
 */
export const COMMAND = new RegExp(
  String.raw`("${PROGRAMS} [^"]*"|^${PROGRAMS} [a-z]+ -.+$|(?<=: |\brun )${PROGRAMS} .+?(?=$|, (?:and|then|with) |; |: ))`,
);

/** A sentence in which the commands are never broken, so that they can be pasted. */
export function withCommands(sentence: string): readonly Span[] {
  return oneLine(sentence)
    .split(COMMAND)
    .map((part, at) => (at % 2 === 0 ? { text: part } : whole(part)));
}
