const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const OBJECT = 0x7b;

/** Characters. Below this length of a string, a loop is faster than `indexOf`. */
const BEFORE_SEARCH = 64;

/**
 * Whether a JSON text has more objects, lists and commas than this. Each object, list, key and element needs one of these
 * characters, so this bounds what a parse creates before it runs. Long strings are skipped by a search for their end.
 *
 * @param text any text: one that is not JSON gets some answer
 */
export function exceedsStructure(text: string, most: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = closingQuote(text, at);
    else if (character === COMMA || character === LIST || character === OBJECT) {
      count += 1;
      if (count > most) return true;
    }
  }
  return false;
}

/** The index of the quote that ends a string; the end of the text, or one more, if none does. */
function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  for (;;) {
    // A search at each quote would take a second for a string of ten million escaped ones.
    for (const until = Math.min(at + BEFORE_SEARCH, text.length); at < until; ) {
      const character = text.charCodeAt(at);
      if (character === QUOTE) return at;
      at += character === BACKSLASH ? 2 : 1;
    }
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    if (!isEscaped(text, quote, at)) return quote;
    at = quote + 1;
  }
}

/** Whether an odd number of backslashes precedes the character; from `start` on, which none escapes. */
function isEscaped(text: string, index: number, start: number): boolean {
  let before = index;
  while (before > start && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (index - before) % 2 === 1;
}
