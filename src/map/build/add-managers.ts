import type { NonEmpty } from '../../collections/groups-of.ts';
import { type Grant, grantsOf } from '../../mapping/grants.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { fill } from '../../mapping/template.ts';
import { definedOf } from '../defined-of.ts';
import type { RuleNode } from '../role-map.ts';
import { addPlaces, connect, type Draft } from './draft-map.ts';
import type { MapFacts, SeenRunner } from './map-facts.ts';
import type { Place } from './places.ts';
import { defaultNode, partKey, ruleNode } from './rule-nodes.ts';

type Places = ReadonlyMap<string, readonly Place[]>;

/** A manager in the mapping whose pods get a different account than the one that it is listed with. */
type MovedManager = { key: string; name: string; namespace: string; jobNamespaces: readonly string[]; account: string };

/** Adds the managers, and what gives them their accounts: their entries in the mapping, rules, or the default. */
export function addManagers(draft: Draft, parts: readonly NonEmpty<Grant>[], places: Places): void {
  const moved = movedManagers(draft.facts);
  const taken = [...moved.values()].flat();
  for (const [first] of parts) {
    const movedHere = moved.get(partKey(first)) ?? [];
    const found = [...(places.get(partKey(first)) ?? []), ...missingPlaces(draft, first, movedHere, places)];
    const kept = first.source.is === 'manager' ? found.filter((place) => !isElsewhere(place, draft, taken)) : found;
    if (kept.length === 0) continue;
    const rule = ruleNode(first, draft.facts);
    for (const place of kept) addRunners(draft, rule, place, movedHere);
    addPlaces(draft, rule, kept);
  }
  addUnlisted(draft, parts);
}

/**
 * Returns the listed managers that get another account, by the part of the mapping that gives it: a rule without names,
 * or else the default. Leaves out namespaces in which workloads of managers were seen, because these are shown with the
 * accounts of their pods.
 */
function movedManagers(facts: MapFacts): ReadonlyMap<string, readonly MovedManager[]> {
  const { mapping } = facts.index;
  const moved = mapping.managers.flatMap(({ identity, key, namespaces: jobNamespaces }) => {
    if (!('serviceAccount' in identity)) return [];
    const { name, namespace } = identity.serviceAccount;
    if (facts.runners.some((runner) => runner.namespace === namespace)) return [];
    const by = assignmentIn(namespace, mapping, facts);
    return by === undefined ? [] : [{ ...by, key, name, namespace, jobNamespaces }];
  });
  return Map.groupBy(moved, ({ part }) => part);
}

/** Returns what gives an account to manager pods without our label in a namespace. */
function assignmentIn(
  namespace: string,
  { default: byDefault, rules }: Mapping,
  { accountsIn }: MapFacts,
): { part: string; account: string } | undefined {
  for (const rule of rules) {
    if (rule.kind !== 'manager' || rule.match.names !== undefined) continue;
    if (rule.match.namespaces?.includes(namespace) === false) continue;
    const account = fill(rule.serviceAccount, { namespace });
    if (rule.missing === 'next' && accountsIn(namespace)?.has(account) === false) continue;
    return { part: `rule ${rule.name}`, account };
  }
  if (typeof byDefault.manager !== 'object') return undefined;
  return { part: 'default manager', account: fill(byDefault.manager.serviceAccount, { namespace }) };
}

/** Returns the accounts that moved managers would get, in namespaces where they do not exist. */
function missingPlaces(
  { facts }: Draft,
  grant: Grant,
  moved: readonly MovedManager[],
  places: Places,
): readonly Place[] {
  const known = new Set((places.get(partKey(grant)) ?? []).map(({ namespace }) => namespace));
  return [...new Set(moved.map(({ namespace }) => namespace))]
    .filter((namespace) => !known.has(namespace))
    .map((namespace) => {
      const name = fill(grant.account, { namespace });
      return { grant, name, namespace, account: undefined, isRead: facts.accountsIn(namespace) !== undefined };
    });
}

/**
 * True if the entry of a manager is left out, because a rule gives the same account or because its pods get another
 * one.
 */
function isElsewhere({ name, namespace }: Place, { facts }: Draft, moved: readonly MovedManager[]): boolean {
  if (moved.some((manager) => manager.name === name && manager.namespace === namespace)) return true;
  return grantsOf(facts.index.mapping).some(
    ({ account, namespaces, source, to }) =>
      to === 'manager' && source.is === 'rule' && account === name && namespaces?.has(namespace) !== false,
  );
}

/** Adds the runners with an account; if none was seen, the managers that the mapping lists with it. */
function addRunners(
  draft: Draft,
  rule: RuleNode,
  { name: account, namespace }: Place,
  moved: readonly MovedManager[],
): void {
  const { index, runners } = draft.facts;
  const key = `${namespace}/${account}`;
  const seen = runners.filter(
    (runner) => runner.namespace === namespace && runner.account === account && isGivenBy(rule, runner),
  );
  const taken = moved.filter((manager) => manager.namespace === namespace && manager.account === account);
  const listed = index.mapping.managers
    .filter((manager) => manager.key === key)
    .map(({ namespaces }) => ({ jobNamespaces: namespaces, key }));
  const entries = (taken.length > 0 ? taken : listed).map(({ jobNamespaces, key }) => ({
    ...{ jobNamespaces, manager: key, name: key },
  }));
  const names = seen.length > 0 ? seen : entries;
  const all = names.length > 0 ? names : [{ jobNamespaces: [], manager: undefined, name: key }];
  for (const { jobNamespaces, manager, name } of all) {
    const id = `runner:${name}`;
    draft.nodes.set(id, { is: 'runner', id, ...definedOf({ jobNamespaces, manager, name }), sides: [] });
    connect(draft, id, rule.id);
  }
  draft.nodes.set(rule.id, rule);
}

/** True if a part of the mapping gives a runner its account, as far as that is known. */
function isGivenBy({ name, source }: RuleNode, { byDefault, refused, rule }: SeenRunner): boolean {
  if (refused !== undefined) return false;
  if (source === 'rule') return rule === undefined ? byDefault === undefined : rule === name;
  return source === 'manager' || rule === undefined;
}

/** Adds runners whose account no part of the mapping gives there, and those whose pods are refused. */
function addUnlisted(draft: Draft, parts: readonly (readonly [Grant, ...Grant[]])[]): void {
  for (const runner of draft.facts.runners) {
    const { account, jobNamespaces, manager, name, namespace, refused } = runner;
    const id = `runner:${name}`;
    if (draft.nodes.has(id)) continue;
    draft.nodes.set(id, { is: 'runner', id, ...definedOf({ jobNamespaces, manager, name, refused }), sides: [] });
    const rule = ruleNodeFor(runner, draft.facts, parts);
    if (rule === undefined) continue;
    draft.nodes.set(rule.id, rule);
    connect(draft, id, rule.id);
    const namespaceAccounts = draft.facts.accountsIn(namespace);
    if (refused === undefined)
      addPlaces(draft, rule, [
        { account: namespaceAccounts?.get(account), isRead: namespaceAccounts !== undefined, name: account, namespace },
      ]);
  }
}

/**
 * Returns the part of the mapping that gives a runner its account or refuses it; `undefined` if there is none. If the
 * default lets pods keep their accounts, each account has a node of its own.
 */
function ruleNodeFor(
  { account, byDefault, namespace, refused, rule: by }: SeenRunner,
  facts: MapFacts,
  parts: readonly (readonly [Grant, ...Grant[]])[],
): RuleNode | undefined {
  const isByDefault = byDefault === true || refused === 'no_rule';
  const without = isByDefault ? defaultNode('manager', facts) : undefined;
  const part = parts.find(([{ by: name, source }]) =>
    isByDefault ? source.is === 'default' : source.is === 'rule' && name === by,
  );
  if (without?.assigns === 'keep') return { ...without, id: `${without.id} ${namespace}/${account}` };
  return without ?? (part && ruleNode(part[0], facts));
}
