/** Any number of characters, also none. Two characters, so that it differs from every literal character. */
export const ANY = '**';
/** Exactly one character. */
const ONE = '??';

/** Literal characters, {@link ANY} and {@link ONE}, in order. */
export type Pattern = readonly string[];

/** Reads `*` and `?` as IAM does: any number of characters, and exactly one. IAM has no escape. */
export function parsePattern(text: string): Pattern {
  return [...text].map((character) => (character === '*' ? ANY : character === '?' ? ONE : character));
}

/** The pattern of a single text, in which `*` and `?` are literal. */
export function literalPattern(text: string): Pattern {
  return [...text];
}

/** Whether a text has a wildcard. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a pattern matches a text. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  return coversPattern(pattern, literalPattern(text));
}

/** Whether `pattern` matches every text that `other` matches. */
export function coversPattern(pattern: Pattern, other: Pattern): boolean {
  return walk(pattern, other, (mine, its, after) => {
    if (mine === ANY) return after.mine || (its !== undefined && after.its);
    if (mine === undefined || its === undefined) return mine === its;
    return its !== ANY && (mine === ONE || mine === its) && after.both;
  });
}

/** Whether there is a text that both match. */
export function overlapsPattern(a: Pattern, b: Pattern): boolean {
  return walk(a, b, (mine, its, after) => {
    if (mine === ANY) return after.mine || (its !== undefined && after.its);
    if (its === ANY) return after.its || (mine !== undefined && after.mine);
    if (mine === undefined || its === undefined) return mine === its;
    return (mine === ONE || its === ONE || mine === its) && after.both;
  });
}

/** The results for the rest after one step in the first pattern, in the second, and in both. */
type After = { mine: boolean; its: boolean; both: boolean };

/** From the ends to the beginnings, row by row, in time proportional to the product of the lengths. */
function walk(
  a: Pattern,
  b: Pattern,
  holds: (mine: string | undefined, its: string | undefined, after: After) => boolean,
): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = new Array(b.length + 1);
    for (let j = b.length; j >= 0; j--) {
      const after = { mine: below[j] === true, its: row[j + 1] === true, both: below[j + 1] === true };
      row[j] = holds(a[i], b[j], after);
    }
    below = row;
  }
  return below[0] === true;
}
