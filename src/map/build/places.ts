import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Grant } from '../../mapping/grants.ts';
import { grantsGiving } from '../../mapping/index/accounts.ts';
import { managerNamespaces } from '../../mapping/manager-namespaces.ts';
import type { Rule } from '../../mapping/mapping.ts';
import { placeholdersOf } from '../../mapping/template.ts';
import type { MapFacts } from './map-facts.ts';
import { partKey } from './rule-nodes.ts';

/** An account that a grant gives in one namespace. `account` is `undefined` if it does not exist or was not read. */
export type Place = {
  grant: Grant;
  name: string;
  namespace: string;
  account: ServiceAccount | undefined;
  isRead: boolean;
};

/**
 * Returns the accounts of each part of the mapping: those that exist, and those that are missing although the mapping
 * spells out their name.
 */
export function placesOf({ accountsIn, index }: MapFacts): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const add = (place: Place) => {
    const key = partKey(place.grant);
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  };
  const namespaces = namespacesOfManagers(index);
  const found = new Set<string>();
  for (const namespace of namespaces)
    for (const account of accountsIn(namespace)?.values() ?? [])
      for (const grant of grantsGiving(index.accounts, namespace, account.name)) {
        found.add(`${partKey(grant)} ${account.name}`);
        add({ grant, name: account.name, namespace, account, isRead: true });
      }
  const addMissing = (grant: Grant, name: string | undefined) => {
    const rule = makerOf(grant);
    for (const namespace of grant.namespaces ?? managerNamespaces(index.mapping)) {
      const isRead = accountsIn(namespace) !== undefined;
      // Some projects have no account whose name contains their id, which is an error only if the rule refuses their
      // jobs.
      const shown = isRead ? (rule?.missing === 'next' ? undefined : name) : (rule?.serviceAccount ?? name);
      if (shown !== undefined) add({ grant, name: shown, namespace, account: undefined, isRead });
    }
  };
  for (const [name, grants] of index.accounts.names)
    for (const grant of grants) {
      // Shown as missing only if it exists in none of its namespaces. The doctor reports a single namespace that lacks
      // it.
      if (!found.has(`${partKey(grant)} ${name}`)) addMissing(grant, name);
    }
  for (const grant of index.accounts.patterns.flatMap(({ grants }) => grants)) addMissing(grant, undefined);
  return places;
}

/** Returns the rule that makes the name of an account from ids; `undefined` for a name without placeholders. */
function makerOf({ path, source }: Grant): Rule | undefined {
  if (source.is !== 'rule' || path[0] === 'allow') return undefined;
  return placeholdersOf(source.rule.serviceAccount).length > 0 ? source.rule : undefined;
}

export function namespacesOfManagers(index: MapFacts['index']): ReadonlySet<string> {
  return new Set([
    ...managerNamespaces(index.mapping),
    ...index.mapping.managers.flatMap(({ namespaces }) => namespaces),
  ]);
}
