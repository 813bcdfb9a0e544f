import type { ServiceAccount } from '../../accounts/service-account.ts';
import { createRateLimit } from '../../rate-limit.ts';
import { collectWithin } from './collect-within.ts';
import { createPause } from './pause-after-failure.ts';
import { createRecentAnswers } from './recent-answers.ts';

/**
 * How the lookup of one account ended: `found`, `missing` (it does not exist), `cached` (asked a moment ago, by this review
 * or another), `limited` (too many requests, or a pause after a failure), `failed` (no answer, or a refusal), `late` (the
 * review could not wait longer).
 */
type LookupResult = 'found' | 'missing' | 'cached' | 'limited' | 'failed' | 'late';

/**
 * Asks the API server for accounts that the cache does not have: an account may be created an instant before its pod.
 * Never rejects; an account that could not be looked up counts as missing.
 *
 * @param milliseconds the longest time that the review can wait
 */
type AccountLookup = (
  namespace: string,
  names: readonly string[],
  milliseconds: number,
) => Promise<readonly ServiceAccount[]>;

export type AccountLookupOptions = {
  /** Sends the request; `undefined` if there is no such account. */
  get: (namespace: string, name: string) => Promise<ServiceAccount | undefined>;
  /** Milliseconds from any start, never backwards. */
  clock: () => number;
  report: (result: LookupResult) => void;
  /** The most requests to the API server in a sliding window; `per` is its length in milliseconds. */
  limit?: { most: number; per: number };
  /** Requests for one review; further names count as missing. */
  perReview?: number;
  /**
   * Milliseconds for which an answer is valid: less than the second after which a client repeats a pod whose account was
   * missing.
   */
  maxAge?: number;
  /** Number of answers that are kept. */
  capacity?: number;
};

/** Milliseconds without a request after one that failed. */
const PAUSE = { first: 1_000, longest: 10_000 };

/**
 * Looks up accounts within four limits: an answer is used again for a moment, reviews with the same question share one
 * request, there are only so many requests in a stretch of time, and none is sent for a while after a failure.
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
      // Not logged: the watch of the accounts already logs what is wrong with the API server.
      report('failed');
      pause.failed();
      return undefined;
    }
  }

  function answerFor(namespace: string, name: string): Promise<ServiceAccount | undefined> | undefined {
    const key = `${namespace}/${name}`;
    const known = recent.get(key);
    const isPaused = pause.isActive();
    // A request that is pending during a pause is not waited for: it will probably fail as well.
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
