import type { ServiceAccount } from '../../accounts/service-account.ts';

/**
 * How a question for one account ended: `found`, `missing` (there is none), `cached` (answered or being asked a moment
 * ago), `limited` (too many questions), `failed` (no answer, or a refusal), `late` (the review could not wait longer).
 */
export type LookupResult = 'found' | 'missing' | 'cached' | 'limited' | 'failed' | 'late';

/** Asks the API server for accounts that the cache does not have: one made an instant before its pod. */
export type AccountLookup = (
  namespace: string,
  names: readonly string[],
  /** How long the review can wait. */
  milliseconds: number,
) => Promise<readonly ServiceAccount[]>;

export type AccountLookupOptions = {
  get: (namespace: string, name: string) => Promise<ServiceAccount | undefined>;
  /** Milliseconds, from any start, never backwards. */
  clock: () => number;
  report: (result: LookupResult) => void;
  /** Questions to the API server; what one review asks for beyond its share is missing. */
  perSecond?: number;
  burst?: number;
  perReview?: number;
  /** How long an answer holds. Below the second after which a client asks again for an account that was missing. */
  rememberMilliseconds?: number;
  /** Answers remembered at once. */
  capacity?: number;
};

type Entry = { asked: number; answer: Promise<ServiceAccount | undefined>; isAnswered: boolean };

/** Milliseconds without a question after one that failed; doubles while they fail. */
const SILENCE = { first: 1_000, longest: 10_000 };

/**
 * Bounded in every direction: a name is asked for once at a time and its answer holds for a moment, whoever asks; there
 * are only so many questions a second; and when one of them fails, none is asked for a moment. What cannot be asked counts
 * as missing, which is what it was before.
 */
export function createAccountLookup({
  get,
  clock,
  report,
  perSecond = 20,
  burst = 40,
  perReview = 8,
  rememberMilliseconds = 900,
  capacity = 1_000,
}: AccountLookupOptions): AccountLookup {
  const entries = new Map<string, Entry>();
  let tokens = burst;
  let filled = clock();
  let silence = SILENCE.first;
  let silentUntil = Number.NEGATIVE_INFINITY;

  function takeToken(): boolean {
    const now = clock();
    tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
    filled = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function fail() {
    // Those that were on their way together fail together.
    if (clock() < silentUntil) return;
    silentUntil = clock() + silence;
    silence = Math.min(silence * 2, SILENCE.longest);
  }

  async function ask(namespace: string, name: string): Promise<ServiceAccount | undefined> {
    try {
      const account = await get(namespace, name);
      silence = SILENCE.first;
      report(account === undefined ? 'missing' : 'found');
      return account;
    } catch {
      // The watch beside it tells the log what is wrong with the API server.
      report('failed');
      fail();
      return undefined;
    }
  }

  function answerFor(namespace: string, name: string): Promise<ServiceAccount | undefined> | undefined {
    const key = `${namespace}/${name}`;
    const known = entries.get(key);
    const isSilent = clock() < silentUntil;
    if (known !== undefined && (known.isAnswered ? clock() - known.asked < rememberMilliseconds : !isSilent)) {
      report('cached');
      return known.answer;
    }
    if (isSilent || !takeToken()) {
      report('limited');
      return undefined;
    }
    const entry: Entry = { asked: clock(), answer: ask(namespace, name), isAnswered: false };
    void entry.answer.then(() => {
      entry.isAnswered = true;
    });
    // Behind the others: the first one is the oldest.
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size > capacity) entries.delete(entries.keys().next().value as string);
    return entry.answer;
  }

  return async (namespace, names, milliseconds) => {
    const asked = [...new Set(names)].slice(0, perReview).map((name) => answerFor(namespace, name));
    const answers = asked.filter((answer) => answer !== undefined);
    if (answers.length === 0 || milliseconds <= 0) return [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, milliseconds, 'late');
    });
    const found: ServiceAccount[] = [];
    const all = Promise.all(
      answers.map(async (answer) => {
        const account = await answer;
        if (account !== undefined) found.push(account);
      }),
    );
    const end = await Promise.race([all, late]);
    clearTimeout(timer);
    if (end === 'late') {
      report('late');
      fail();
    }
    return [...found];
  };
}
