const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const OBJECT = 0x7b;

/** In a string shorter than this, in characters, a loop is faster than `indexOf`. */
const CHARACTERS_BEFORE_SEARCH = 64;

/**
 * True if a JSON text has more objects, lists and commas than `most`. Each object, list, key and element needs one of
 * these characters, so this limits, before the parse, what the parse creates. Long strings are skipped by a search for
 * their end.
 *
 * @param text any text; for one that is not JSON the result means nothing
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

/** Returns the index of the quote that ends a string. If there is none, returns the length of the text, or one more. */
function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  for (;;) {
    // The loop comes first: a search at each quote would take a second for a string of ten million escaped quotes.
    for (const until = Math.min(at + CHARACTERS_BEFORE_SEARCH, text.length); at < until; ) {
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

/**
 * True if an odd number of backslashes precedes the character. They are counted back to `start`, which is not escaped.
 */
function isEscaped(text: string, index: number, start: number): boolean {
  let before = index;
  while (before > start && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (index - before) % 2 === 1;
}
