import { isAccountName } from '../../../mapping/names.ts';
import { type JobPod, podCount } from '../../sight.ts';
import type { AttributedPod } from '../proposal.ts';
import type { FoundManager } from './managers.ts';

/** The configured accounts of the jobs of managers. */
export type JobAccounts = {
  /** What a manager's entry in the mapping lists: one account, because with several, default.job: keep is ambiguous. */
  ofManager(key: string): string;
  /** What jobs of a manager have in a namespace unless they request another. */
  inPlace(key: string, namespace: string): string;
  /** What other runners of the manager configure there. */
  besideIt(key: string, namespace: string): readonly string[];
};

/**
 * Chooses the configured account of each manager: `default` if any of its runners has it, because no rule can assign that; else
 * the one of most places. Without a configuration, the account of most of its pods.
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
    // The entry of a manager counts in all of its namespaces.
    const isFree = ({ account }: { account: string }) =>
      isAccountName(account) && [...spaces].every((namespace) => !ofManagers.has(`${namespace}/${account}`));
    const known =
      usable.length > 0
        ? preferred(usable.filter(isFree).map(({ account }) => account))
        : preferredOf(countAccounts(seen.filter(isFree)));
    chosen.set(key, known ?? 'default');
    for (const [namespace, there] of Map.groupBy(usable, (place) => place.namespace))
      inPlaces.set(
        `${key} ${namespace}`,
        there.map(({ account }) => account),
      );
  }
  const ofManager = (key: string) => chosen.get(key) ?? 'default';
  const inPlace = (key: string, namespace: string) => {
    const there = inPlaces.get(`${key} ${namespace}`) ?? [];
    const own = ofManager(key);
    // The account of the manager's entry is never a requested one: a rule with another would move the jobs that have it.
    if (there.length === 0 || there.includes(own) || seenIn.has(`${key} ${namespace} ${own}`)) return own;
    return preferred(there) ?? own;
  };
  return {
    ofManager,
    inPlace,
    besideIt: (key, namespace) => {
      const there = new Set(inPlaces.get(`${key} ${namespace}`));
      return [...there].filter((account) => account !== inPlace(key, namespace)).toSorted();
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

/** The account that most of the pods have. */
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
