import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The longest time that a test waits for a condition, in milliseconds: five minutes. A wait ends as soon as the
 * condition is met, so a large limit costs nothing while the code works, and prevents failures on a busy machine.
 * bench/ measures how fast the product is.
 */
export const PATIENCE = 300_000;

/**
 * Milliseconds for a whole test file, which may wait more than once. test/run.ts and tap's settings in package.json use
 * the same.
 */
export const FILE_PATIENCE = 1_800_000;

/** `timeoutSeconds` of a webhook that a test registers: the API server's maximum, for the same reason. */
export const CALL_PATIENCE = 30;

/** Milliseconds between two probes. The pause grows, so that a long wait does not burden the API server. */
const PAUSE = { first: 10, longest: 200, growth: 1.5 };

/**
 * Probes until there is an answer.
 *
 * @param what completes the sentence "Waited for …"
 * @param probe returns `undefined` for "not yet"; an error that it throws ends the wait
 * @param options.within milliseconds until the wait fails; only for a wait longer than {@link PATIENCE}
 * @param options.every milliseconds between two probes; by default, the pause grows
 * @throws Error that says what was waited for, and how long
 */
export async function waitUntil<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { within = PATIENCE, every }: { within?: number; every?: number } = {},
): Promise<T> {
  const start = performance.now();
  for (let pause = PAUSE.first; ; pause = Math.min(pause * PAUSE.growth, PAUSE.longest)) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() - start > within) throw new Error(`Waited ${within / 1000} s for ${what} without success.`);
    await sleep(every ?? pause);
  }
}
