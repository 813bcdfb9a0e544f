/**
 * Matches any number of characters, including none. Two characters long, so that it differs from every literal
 * character.
 */
export const ANY = '**';
/** Matches exactly one character. */
const ONE = '??';

/** A sequence of literal characters, {@link ANY} and {@link ONE}. */
export type Pattern = readonly string[];

/** Parses a pattern of IAM: `*` matches any number of characters and `?` exactly one. IAM has no escape character. */
export function parsePattern(text: string): Pattern {
  return [...text].map((character) => (character === '*' ? ANY : character === '?' ? ONE : character));
}

/** Returns a pattern that matches only this text, so `*` and `?` in it are literal. */
export function literalPattern(text: string): Pattern {
  return [...text];
}

/** True if a text contains a wildcard. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** True if a pattern matches a text. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  return coversPattern(pattern, literalPattern(text));
}

/** True if `pattern` matches every text that `other` matches. */
export function coversPattern(pattern: Pattern, other: Pattern): boolean {
  return walk(pattern, other, (first, second, after) => {
    if (first === ANY) return after.first || (second !== undefined && after.second);
    if (first === undefined || second === undefined) return first === second;
    return second !== ANY && (first === ONE || first === second) && after.both;
  });
}

/** True if there is a text that both patterns match. */
export function overlapsPattern(a: Pattern, b: Pattern): boolean {
  return walk(a, b, (first, second, after) => {
    if (first === ANY) return after.first || (second !== undefined && after.second);
    if (second === ANY) return after.second || (first !== undefined && after.first);
    if (first === undefined || second === undefined) return first === second;
    return (first === ONE || second === ONE || first === second) && after.both;
  });
}

/** The results for what follows: after a step in the first pattern, in the second, and in both. */
type After = { first: boolean; second: boolean; both: boolean };

/** Compares two patterns from their ends to their beginnings, in time proportional to the product of their lengths. */
function walk(
  a: Pattern,
  b: Pattern,
  holds: (first: string | undefined, second: string | undefined, after: After) => boolean,
): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = new Array(b.length + 1);
    for (let j = b.length; j >= 0; j--) {
      const after = { first: below[j] === true, second: row[j + 1] === true, both: below[j + 1] === true };
      row[j] = holds(a[i], b[j], after);
    }
    below = row;
  }
  return below[0] === true;
}
