/** Of the cases that a test makes up, one in so many is tried in `npm run check`, which is for every edit. */
const PART = process.env.FEWER_RUNS ? 10 : 1;

/** Whether all of them are tried, so that each outcome is among them. */
export const TRIES_ALL = PART === 1;

/**
 * How many random cases a test tries: all in `npm test`, a part in `npm run check`.
 *
 * @param all as many as the test needs to be trusted
 */
export function runs(all: number): number {
  return Math.ceil(all / PART);
}

/** Cases of a long list: all in `npm test`, others each time in `npm run check`. */
export function sample<Case>(all: Iterable<Case>): Case[] {
  const start = Math.floor(Math.random() * PART);
  return [...all].filter((_, index) => index % PART === start);
}
