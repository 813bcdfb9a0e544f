import { groupsOf, type NonEmpty } from '../../collections/groups-of.ts';
import { partition } from '../../collections/partition.ts';
import { type Grant, grantsOf } from '../../mapping/grants.ts';
import { isConfigured } from '../../mapping/index/reserved.ts';
import type { RoleMap } from '../role-map.ts';
import { addManagers } from './add-managers.ts';
import { addAccount, addPlaces, connect, type Draft } from './draft-map.ts';
import type { MapFacts } from './map-facts.ts';
import { namespacesOfManagers, type Place, placesOf } from './places.ts';
import { defaultNode, partKey, projectsNode, ruleNode } from './rule-nodes.ts';

/** Builds the map of a mapping, in which nothing is checked yet. */
export function buildMap(facts: MapFacts): RoleMap {
  const draft: Draft = { nodes: new Map(), edges: new Map(), facts };
  const { mapping } = facts.index;
  const places = placesOf(facts);
  const grants = grantsOf(mapping);
  const [managers, jobs] = partition(groupsOf(grants, partKey), ([{ to }]) => to === 'manager');
  addManagers(draft, managers, places);
  for (const [position, all] of jobs.entries()) addJobs(draft, all, places, position === 0);
  addDefault(draft, jobs.length === 0);
  return { nodes: [...draft.nodes.values()], edges: [...draft.edges.values()] };
}

function addJobs(
  draft: Draft,
  grants: NonEmpty<Grant>,
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

/** Adds the default if it assigns no account: then jobs are refused, or keep what their manager configures. */
function addDefault(draft: Draft, isFirst: boolean): void {
  const rule = defaultNode('job', draft.facts);
  if (rule === undefined) return;
  const who = projectsNode(undefined, isFirst, draft.facts.index.mapping.names);
  draft.nodes.set(who.id, who);
  draft.nodes.set(rule.id, rule);
  connect(draft, who.id, rule.id);
  if (rule.assigns !== 'keep') return;
  const { accountsIn, index } = draft.facts;
  for (const namespace of namespacesOfManagers(index))
    for (const account of accountsIn(namespace)?.values() ?? [])
      if (isConfigured(index, namespace, account.name)) addAccount(draft, rule, account, 'configured');
}
