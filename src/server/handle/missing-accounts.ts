import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { Decision } from '../../admission/decision.ts';
import { LONGEST_NAME } from '../observe/log.ts';

export type MissingAccounts = {
  /**
   * Forgets accounts that exist now. Cheap to call with every review: the same set of accounts is checked only once.
   */
  update(accounts: ServiceAccounts): void;
  /**
   * Returns after how many seconds the requester should send the pod again; `undefined` if the refusal is final.
   *
   * The account may be about to be created, by the same Helm release or pipeline as the job, so a refusal for a missing
   * account first asks for a short wait. After half a minute it is final, so that the author of a mistyped name sees
   * it.
   */
  retryAfterSeconds(namespace: string, decision: Pick<Decision, 'retryable' | 'wanted'>): number | undefined;
};

type MissingAccountsOptions = {
  /** Milliseconds, from any start, never backwards. */
  clock: () => number;
  /** Time from the first refusal to a final one. */
  patienceMilliseconds?: number;
  /** Number of accounts that are remembered. Above it, the one that has been missing longest is forgotten. */
  capacity?: number;
};

export function createMissingAccounts({
  clock,
  patienceMilliseconds = 30_000,
  capacity = 10_000,
}: MissingAccountsOptions): MissingAccounts {
  const since = new Map<string, { namespace: string; name: string; at: number }>();
  let known: ServiceAccounts | undefined;

  function missingSince(namespace: string, name: string): number {
    const key = `${namespace}/${name}`;
    const entry = since.get(key) ?? { namespace, name, at: clock() };
    since.set(key, entry);
    if (since.size > capacity) {
      for (const oldest of since.keys()) {
        since.delete(oldest);
        break;
      }
    }
    return entry.at;
  }

  return {
    update(accounts) {
      if (accounts === known) return;
      known = accounts;
      for (const [key, { namespace, name }] of since) {
        if (accounts.get(namespace, name) !== undefined) since.delete(key);
      }
    },
    retryAfterSeconds(namespace, { retryable, wanted }) {
      // An account with a longer name can never appear.
      if (!retryable || wanted === undefined || wanted.length > LONGEST_NAME) return undefined;
      return clock() - missingSince(namespace, wanted) < patienceMilliseconds ? 1 : undefined;
    },
  };
}
