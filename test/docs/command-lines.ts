import { PROGRAM } from '../../src/names.ts';

/** A command line of this program in a text, without what follows it in the shell. */
export type CommandLine = { readonly words: readonly string[]; readonly text: string };

/** What may precede a command on a line of a shell: nothing, a prompt, or another command. */
const BEFORE = String.raw`(?:^|\|\||&&|[|;(]|\$\(|<\()\s*(?:\$ |\w+=\S+ )*`;
const WAYS = '(?:kubectl |npx (?:(?:-y|--yes) )?|bin/)?';
const START = new RegExp(`${BEFORE}${WAYS}${PROGRAM}(?:@[\\w.]+)?(?= |$)`, 'g');

/** Returns the command lines in a text for a shell: lines of a script, or code in a sentence. */
export function commandLinesIn(script: string): readonly CommandLine[] {
  const lines = script.replaceAll(/\s*\\\n\s*/g, ' ').split('\n');
  return lines.flatMap((line) =>
    [...line.matchAll(START)].map(({ 0: start, index }) => {
      const words = wordsIn(line.slice(index + start.length));
      return { words, text: [PROGRAM, ...words].join(' ') };
    }),
  );
}

/** Returns the words of a simple command, up to what ends or redirects it. */
function wordsIn(rest: string): readonly string[] {
  const words: string[] = [];
  for (const [part, double, single] of rest.matchAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|#.*|&&|\|\||[|;)>]|[^\s"'|;)>]+/g,
  )) {
    if (/^(?:#|&&|[|;)>])/.test(part)) break;
    words.push(double ?? single ?? part);
  }
  return words;
}
