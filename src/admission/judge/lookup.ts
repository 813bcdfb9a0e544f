import type { ServiceAccount, ServiceAccounts } from '../../accounts/service-account.ts';
import type { PodFacts } from '../../pods/facts.ts';

/** The accounts of the pod's namespace. */
export type Lookup = {
  get(name: string): ServiceAccount | undefined;
  exists(name: string): boolean;
  /** Names that {@link exists} was called with, and that do not exist. */
  missed: string[];
};

export function lookupFor(facts: PodFacts, accounts: ServiceAccounts): Lookup {
  const missed: string[] = [];
  const get = (name: string) => accounts.get(facts.namespace, name);
  return {
    get,
    exists(name) {
      // The ServiceAccount plugin looks up the pod's own account before the API server calls any webhook.
      if (name === facts.serviceAccount || get(name) !== undefined) return true;
      missed.push(name);
      return false;
    },
    missed,
  };
}
