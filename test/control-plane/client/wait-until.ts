import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 *
 * @param what completes the sentence "waited for …"
 * @param probe answers `undefined` for "not yet"; what it throws is thrown on
 * @param limits in milliseconds
 * @throws Error that says what was waited for, and how long
 */
export async function waitUntil<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  limits: { within?: number; every?: number } = {},
): Promise<T> {
  const { within = 30_000, every = 20 } = limits;
  const start = performance.now();
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() - start > within) throw new Error(`Waited ${within / 1000} s for ${what}, in vain.`);
    await sleep(every);
  }
}
