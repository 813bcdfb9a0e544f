import { type Grant, grantsOf } from '../mapping/grants.ts';
import { isConfigured } from '../mapping/index/reserved.ts';
import { addAccount, addPlaces, connect, type Draft, definedOf } from './draft-map.ts';
import type { MapFacts } from './map-facts.ts';
import { namespacesOf, type Place, placesOf } from './places.ts';
import type { RoleMap, RuleNode } from './role-map.ts';
import { defaultNode, partKey, projectsNode, ruleNode } from './rule-nodes.ts';

/** The map of a mapping, with nothing checked. */
export function buildMap(facts: MapFacts): RoleMap {
  const draft: Draft = { nodes: new Map(), edges: new Map(), facts };
  const { mapping } = facts.index;
  const places = placesOf(facts);
  const grants = grantsOf(mapping);
  const parts = Map.groupBy(grants, partKey);
  const inTurn = [...parts.values()].map((all) => all as [Grant, ...Grant[]]);
  const managers = inTurn.filter(([{ to }]) => to === 'manager');
  for (const all of managers) addManagers(draft, all, places, managers);
  addUnlisted(draft);
  const jobs = inTurn.filter(([{ to }]) => to === 'job');
  for (const [position, all] of jobs.entries()) addJobs(draft, all, places, position === 0);
  addDefault(draft, jobs.length === 0);
  return { nodes: [...draft.nodes.values()], edges: [...draft.edges.values()] };
}

/** The entry of a manager is left out where a rule gives its account too: both say the same. */
function addManagers(
  draft: Draft,
  grants: readonly [Grant, ...Grant[]],
  places: ReadonlyMap<string, readonly Place[]>,
  all: readonly (readonly Grant[])[],
): void {
  const [first] = grants;
  const given = places.get(partKey(first)) ?? [];
  const isByRule = ({ name, namespace }: Place) =>
    all.flat().some((other) => {
      if (other.source.is !== 'rule') return false;
      return other.account === name && other.namespaces?.has(namespace) !== false;
    });
  const kept = first.source.is === 'manager' ? given.filter((place) => !isByRule(place)) : given;
  if (kept.length === 0) return;
  const rule = ruleNode(first, draft.facts);
  for (const { name, namespace } of kept) addRunners(draft, rule, namespace, name);
  addPlaces(draft, rule, kept);
}

/** The runners with an account; without one, the entries of the mapping that list it. */
function addRunners(draft: Draft, rule: RuleNode, namespace: string, account: string): void {
  const { index, runners } = draft.facts;
  const seen = runners.filter((runner) => runner.namespace === namespace && runner.account === account);
  const listed = index.mapping.managers.filter(({ key }) => key === `${namespace}/${account}`);
  const names =
    seen.length > 0
      ? seen.map(({ jobNamespaces, manager, name }) => ({ jobNamespaces, manager, name }))
      : listed.map(({ key, namespaces }) => ({ jobNamespaces: namespaces, manager: key, name: key }));
  const all = names.length > 0 ? names : [{ jobNamespaces: [], name: `${namespace}/${account}` }];
  for (const runner of all) {
    const id = `runner:${runner.name}`;
    draft.nodes.set(id, { is: 'runner', id, ...definedOf(runner), sides: [] });
    connect(draft, id, rule.id);
  }
  draft.nodes.set(rule.id, rule);
}

/** Runners that no entry lists, and no rule gives an account. */
function addUnlisted(draft: Draft): void {
  for (const { jobNamespaces, manager, name } of draft.facts.runners) {
    const id = `runner:${name}`;
    if (!draft.nodes.has(id))
      draft.nodes.set(id, { is: 'runner', id, ...definedOf({ jobNamespaces, manager, name }), sides: [] });
  }
}

function addJobs(
  draft: Draft,
  grants: readonly [Grant, ...Grant[]],
  places: ReadonlyMap<string, readonly Place[]>,
  isFirst: boolean,
): void {
  const [first] = grants;
  const rule = ruleNode(first, draft.facts);
  const { source } = first;
  const who = projectsNode(
    source.is === 'rule' && source.rule.kind === 'job' ? source.rule : undefined,
    isFirst,
    draft.facts.index.mapping.names,
  );
  draft.nodes.set(who.id, who);
  draft.nodes.set(rule.id, rule);
  connect(draft, who.id, rule.id);
  addPlaces(draft, rule, places.get(partKey(first)) ?? []);
}

/** Without an account in the default, jobs are refused, or keep what their manager configures. */
function addDefault(draft: Draft, isFirst: boolean): void {
  const rule = defaultNode(draft.facts);
  if (rule === undefined) return;
  const who = projectsNode(undefined, isFirst, draft.facts.index.mapping.names);
  draft.nodes.set(who.id, who);
  draft.nodes.set(rule.id, rule);
  connect(draft, who.id, rule.id);
  if (rule.assigns !== 'keep') return;
  const { accountsIn, index } = draft.facts;
  for (const namespace of namespacesOf(index))
    for (const account of accountsIn(namespace)?.values() ?? [])
      if (isConfigured(index, namespace, account.name)) addAccount(draft, rule, account, 'configured');
}
