import { isAccountName } from '../../../mapping/names.ts';
import { type JobPod, podCount } from '../../sight.ts';
import type { AttributedPod } from '../proposal.ts';
import type { FoundManager } from './managers.ts';

/** The accounts that managers configure for their jobs. */
export type JobAccounts = {
  /**
   * The account in the manager's entry in the mapping. It is only one, because `default.job: keep` would be ambiguous
   * with several.
   */
  ofManager(key: string): string;
  /** The account of a manager's jobs in a namespace that request no other. */
  ofManagerIn(key: string, namespace: string): string;
  /** The accounts that other runners of the manager configure in the namespace. */
  ofOtherRunners(key: string, namespace: string): readonly string[];
};

/**
 * Chooses the configured account of each manager: `default` if any of its runners uses that, because no rule can assign
 * it, or else the account of most places. If its configuration was not read, the account of most of its pods.
 */
export function jobAccounts(managers: readonly FoundManager[], pods: readonly AttributedPod[]): JobAccounts {
  const ofManagers = new Set(managers.map(({ account, namespace }) => `${namespace}/${account}`));
  const chosen = new Map<string, string>();
  const inPlaces = new Map<string, readonly string[]>();
  const certain = pods.filter(({ doubt }) => doubt === undefined);
  const seenIn = new Set(
    certain.flatMap(({ managers: keys, pod }) => keys.map((key) => `${key} ${pod.namespace} ${pod.account}`)),
  );
  for (const { key, namespace: home, places } of managers) {
    const usable = places.filter(({ account, namespace }) => !ofManagers.has(`${namespace}/${account}`));
    const seen = certain.filter((one) => one.managers.includes(key)).map(({ pod }) => pod);
    const spaces = new Set([home, ...[...places, ...seen].map(({ namespace }) => namespace)]);
    // The entry of a manager applies to all of its namespaces, so its account must not be a manager's in any of them.
    const isFree = ({ account }: { account: string }) =>
      isAccountName(account) && [...spaces].every((namespace) => !ofManagers.has(`${namespace}/${account}`));
    const known =
      usable.length > 0
        ? preferred(usable.filter(isFree).map(({ account }) => account))
        : preferredOf(countAccounts(seen.filter(isFree)));
    chosen.set(key, known ?? 'default');
    for (const [namespace, jobPlaces] of Map.groupBy(usable, (place) => place.namespace))
      inPlaces.set(
        `${key} ${namespace}`,
        jobPlaces.map(({ account }) => account),
      );
  }
  const ofManager = (key: string) => chosen.get(key) ?? 'default';
  const ofManagerIn = (key: string, namespace: string) => {
    const configured = inPlaces.get(`${key} ${namespace}`) ?? [];
    const own = ofManager(key);
    // The account of the manager's entry comes first, even if other accounts are configured in this namespace: a rule
    // with one of those would move the jobs that have it.
    if (configured.length === 0 || configured.includes(own) || seenIn.has(`${key} ${namespace} ${own}`)) return own;
    return preferred(configured) ?? own;
  };
  return {
    ofManager,
    ofManagerIn,
    ofOtherRunners: (key, namespace) => {
      const configured = new Set(inPlaces.get(`${key} ${namespace}`));
      return [...configured].filter((account) => account !== ofManagerIn(key, namespace)).toSorted();
    },
  };
}

function preferred(accounts: readonly string[]): string | undefined {
  return preferredOf(countWords(accounts));
}

function preferredOf(counts: Counts): string | undefined {
  return counts.has('default') ? 'default' : mostOf(counts);
}

type Counts = ReadonlyMap<string, number>;

/** Returns the account of most pods. */
export function accountOfMost(pods: readonly JobPod[]): string | undefined {
  return mostOf(countAccounts(pods));
}

export function mostFrequent(words: readonly string[]): string | undefined {
  return mostOf(countWords(words));
}

function countAccounts(pods: readonly JobPod[]): Counts {
  const groups = Map.groupBy(pods, ({ account }) => account);
  return new Map([...groups].map(([account, same]) => [account, podCount(same)]));
}

function countWords(words: readonly string[]): Counts {
  return new Map([...Map.groupBy(words, (word) => word)].map(([word, { length }]) => [word, length]));
}

function mostOf(counts: Counts): string | undefined {
  const [first] = [...counts].toSorted(([one, count], [other, most]) => most - count || (one < other ? -1 : 1));
  return first?.[0];
}
