import type { ServiceAccounts } from '../../accounts/service-account.ts';
import type { Decision } from '../../admission/decision.ts';

export type MissingAccounts = {
  /** Forgets those that are there now. Cheap to call with every review: it looks only at a new set of accounts. */
  update(accounts: ServiceAccounts): void;
  /**
   * How long the API server's client should wait before it asks again, in seconds; `undefined` for a refusal that stands.
   *
   * An account may be on its way: made by the same Helm release or pipeline as the job. So its absence is answered with a
   * short wait, but only for so long; somebody who mistyped a name should read so within half a minute.
   */
  retryAfterSeconds(namespace: string, decision: Pick<Decision, 'retryable' | 'wanted'>): number | undefined;
};

export type MissingAccountsOptions = {
  /** Milliseconds, from any start, never backwards. */
  clock: () => number;
  patienceMilliseconds?: number;
  /** How many are remembered; then the one that has been missing longest is forgotten. */
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
      if (!retryable || wanted === undefined) return undefined;
      return clock() - missingSince(namespace, wanted) < patienceMilliseconds ? 1 : undefined;
    },
  };
}
