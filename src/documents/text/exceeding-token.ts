import { CST, Lexer } from 'yaml';

/** More than the 400,000 tokens of a mapping of 1 MiB with a rule for each of 10,000 projects, in any style. */
export const MOST_TOKENS = 500_000;

/** Tokens with which the lexer tells the parser what comes next. They contain no characters of the text. */
const CONTROL: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/**
 * Counts the words, marks, spaces and line ends of a YAML text without keeping them. The parser uses up to 900 bytes
 * for a token, so a megabyte of `a,` or `-` would take a gigabyte of memory.
 *
 * @returns the offset of the first token above `most`; `undefined` if there is none
 */
export function exceedingToken(text: string, most: number = MOST_TOKENS): number | undefined {
  if (text.length <= most) return undefined;
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (CONTROL.has(token)) continue;
    if (tokens === most) return offset;
    tokens += 1;
    offset += token.length;
  }
  return undefined;
}
