/** `npm run check`, which is for every edit, tries only one of this many generated cases. */
const PART = process.env.FEWER_RUNS ? 10 : 1;

/** True if all cases are tried, so that every outcome occurs. */
export const TRIES_ALL = PART === 1;

/**
 * Returns how many random cases a test tries: all in `npm test`, a part in `npm run check`.
 *
 * @param all as many as are needed to trust the test
 */
export function runs(all: number): number {
  return Math.ceil(all / PART);
}

/** Returns cases of a long list: all in `npm test`, a random part in `npm run check`. */
export function sample<Case>(all: Iterable<Case>): Case[] {
  const start = Math.floor(Math.random() * PART);
  return [...all].filter((_, index) => index % PART === start);
}
