import type { ServiceAccount } from '../../accounts/service-account.ts';
import { createRateLimit } from '../../rate-limit.ts';
import { collectWithin } from './collect-within.ts';
import { createPause } from './pause-after-failure.ts';
import { createRecentAnswers } from './recent-answers.ts';

/**
 * The result of looking up one account: `found`; `missing` (it does not exist); `cached` (this or another review has
 * just requested it); `limited` (too many requests, or a pause after a failure); `failed` (no answer, or a refusal);
 * `late` (the review could not wait longer).
 */
type LookupResult = 'found' | 'missing' | 'cached' | 'limited' | 'failed' | 'late';

/**
 * Requests accounts from the API server that the cache does not have, because an account may be created an instant
 * before its pod. Never rejects; an account that could not be looked up counts as missing.
 *
 * @param milliseconds the longest time that the review can wait
 */
type AccountLookup = (
  namespace: string,
  names: readonly string[],
  milliseconds: number,
) => Promise<readonly ServiceAccount[]>;

export type AccountLookupOptions = {
  /** Sends the request; resolves to `undefined` if there is no such account. */
  get: (namespace: string, name: string) => Promise<ServiceAccount | undefined>;
  /** Milliseconds from any start, never backwards. */
  clock: () => number;
  report: (result: LookupResult) => void;
  /** The most requests to the API server in a sliding window; `per` is its length in milliseconds. */
  limit?: { most: number; per: number };
  /** The most requests for one review; further names count as missing. */
  perReview?: number;
  /**
   * Milliseconds for which an answer is valid. Shorter than the second after which a client sends a pod again whose
   * account was missing.
   */
  maxAge?: number;
  /** Number of answers that are kept. */
  capacity?: number;
};

/** Length of the pause after a failed request, in milliseconds. */
const PAUSE = { first: 1_000, longest: 10_000 };

/**
 * Looks up accounts within four limits: an answer is reused for a moment, reviews that look for the same account share
 * one request, the number of requests in a stretch of time is limited, and no request is sent for a while after a
 * failure.
 */
export function createAccountLookup({
  get,
  clock,
  report,
  limit = { most: 40, per: 2_000 },
  perReview = 8,
  maxAge = 900,
  capacity = 1_000,
}: AccountLookupOptions): AccountLookup {
  const recent = createRecentAnswers<ServiceAccount | undefined>({ maxAge, capacity, clock });
  const pause = createPause(PAUSE, clock);
  const maySend = createRateLimit(limit, clock);

  async function send(namespace: string, name: string): Promise<ServiceAccount | undefined> {
    try {
      const account = await get(namespace, name);
      pause.succeeded();
      report(account === undefined ? 'missing' : 'found');
      return account;
    } catch {
      // Not logged, because the watch of the accounts already logs what is wrong with the API server.
      report('failed');
      pause.failed();
      return undefined;
    }
  }

  function answerFor(namespace: string, name: string): Promise<ServiceAccount | undefined> | undefined {
    const key = `${namespace}/${name}`;
    const known = recent.get(key);
    const isPaused = pause.isActive();
    // During a pause, the answer of a pending request is not awaited, because it will probably fail as well.
    if (known !== undefined && !(known.isPending && isPaused)) {
      report('cached');
      return known.answer;
    }
    if (isPaused || !maySend()) {
      report('limited');
      return undefined;
    }
    return recent.ask(key, () => send(namespace, name));
  }

  return async (namespace, names, milliseconds) => {
    const asked = [...new Set(names)].slice(0, perReview).map((name) => answerFor(namespace, name));
    const answers = asked.filter((answer) => answer !== undefined);
    if (answers.length === 0 || milliseconds <= 0) return [];
    const { values, isLate } = await collectWithin(answers, milliseconds);
    if (isLate) {
      report('late');
      pause.failed();
    }
    return values;
  };
}
