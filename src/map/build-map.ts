import type { ServiceAccount } from '../accounts/service-account.ts';
import { type Grant, grantsOf } from '../mapping/grants.ts';
import { grantsGiving } from '../mapping/index/accounts.ts';
import { isConfigured } from '../mapping/index/reserved.ts';
import { placeholdersOf } from '../mapping/template.ts';
import type { MapFacts } from './map-facts.ts';
import type { AccountNode, CacheNode, MapEdge, MapNode, RoleMap, RuleNode } from './role-map.ts';
import { defaultNode, partKey, projectsNode, ruleNode } from './rule-nodes.ts';

/** Nodes and edges in the making; a node that is added twice stays one. */
type Draft = { nodes: Map<string, MapNode>; edges: Map<string, MapEdge>; facts: MapFacts };

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

/** An account that a grant gives in one namespace; `account` is `undefined` where it does not exist or was not read. */
type Place = { grant: Grant; name: string; namespace: string; account: ServiceAccount | undefined; isRead: boolean };

/** The accounts of all parts of the mapping: those that exist, and those that are missing and have a written-out name. */
function placesOf({ accountsIn, index }: MapFacts): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const add = (place: Place) => {
    const key = partKey(place.grant);
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  };
  const namespaces = namespacesOf(index);
  const found = new Set<string>();
  for (const namespace of namespaces)
    for (const account of accountsIn(namespace)?.values() ?? [])
      for (const grant of grantsGiving(index.accounts, namespace, account.name)) {
        found.add(`${partKey(grant)} ${account.name}`);
        add({ grant, name: account.name, namespace, account, isRead: true });
      }
  for (const [name, grants] of index.accounts.names)
    for (const grant of grants) {
      // One of several namespaces is enough; which one is missing is a finding of the doctor.
      if (found.has(`${partKey(grant)} ${name}`) || !isNamed(grant)) continue;
      for (const namespace of grant.namespaces ?? managerNamespaces(index))
        add({ grant, name, namespace, account: undefined, isRead: accountsIn(namespace) !== undefined });
    }
  return places;
}

/** An account that is made from an id is missing only where the rule refuses jobs without it. */
function isNamed({ source }: Grant): boolean {
  if (source.is !== 'rule') return true;
  return placeholdersOf(source.rule.serviceAccount).length === 0 || source.rule.missing === 'refuse';
}

function managerNamespaces({ mapping }: MapFacts['index']): readonly string[] {
  const own = mapping.managers.flatMap(({ identity }) =>
    'serviceAccount' in identity ? [identity.serviceAccount.namespace] : [],
  );
  return [...new Set(own)];
}

function namespacesOf(index: MapFacts['index']): ReadonlySet<string> {
  return new Set([...managerNamespaces(index), ...index.mapping.managers.flatMap(({ namespaces }) => namespaces)]);
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
  const who = projectsNode(source.is === 'rule' && source.rule.kind === 'job' ? source.rule : undefined, isFirst);
  draft.nodes.set(who.id, who);
  draft.nodes.set(rule.id, rule);
  connect(draft, who.id, rule.id);
  addPlaces(draft, rule, places.get(partKey(first)) ?? []);
}

/** Without an account in the default, jobs are refused, or keep what their manager configures. */
function addDefault(draft: Draft, isFirst: boolean): void {
  const rule = defaultNode(draft.facts);
  if (rule === undefined) return;
  const who = projectsNode(undefined, isFirst);
  draft.nodes.set(who.id, who);
  draft.nodes.set(rule.id, rule);
  connect(draft, who.id, rule.id);
  if (rule.assigns !== 'keep') return;
  const { accountsIn, index } = draft.facts;
  for (const namespace of namespacesOf(index))
    for (const account of accountsIn(namespace)?.values() ?? [])
      if (isConfigured(index, namespace, account.name)) addAccount(draft, rule, account, 'configured');
}

function addPlaces(draft: Draft, rule: RuleNode, places: readonly Place[]): void {
  for (const { account, grant, isRead, name, namespace } of places) {
    const onRequest = grant.path[0] === 'allow';
    if (account !== undefined) addAccount(draft, rule, account, onRequest ? 'on request' : 'assigned');
    else {
      const exists = isRead ? 'no' : 'unknown';
      connect(draft, rule.id, accountNode(draft, { name, namespace, exists }).id, onRequest);
    }
  }
}

function addAccount(
  draft: Draft,
  rule: RuleNode,
  account: ServiceAccount,
  how: 'assigned' | 'on request' | 'configured',
): void {
  const { audience, name, namespace, roleArn: annotation } = account;
  const role = draft.facts.roleOf(account);
  const node = accountNode(draft, { name, namespace, exists: 'yes', annotation, audience }, role?.arn);
  connect(draft, rule.id, node.id, how === 'on request');
  // What jobs keep needs no role.
  if (role === undefined && how === 'configured') return;
  const id = role === undefined ? `role:none ${node.id}` : `role:${role.arn}`;
  draft.nodes.set(id, { is: 'role', id, ...(role ?? { by: 'none' }) });
  connect(draft, node.id, id);
  const { arn } = role ?? {};
  const caches = rule.to === 'manager' ? draft.facts.cachesOf(account) : [];
  for (const cache of arn === undefined ? caches : [...caches, ...draft.facts.cachesOpenTo(arn)])
    connect(draft, id, cacheNode(draft, cache).id);
}

/** Accounts with the same name and role are one node. */
function accountNode(
  draft: Draft,
  {
    namespace,
    ...rest
  }: Pick<AccountNode, 'name' | 'exists'> & {
    namespace: string;
    annotation?: string | undefined;
    audience?: string | undefined;
  },
  role = '',
): AccountNode {
  const id = `account:${rest.name} ${rest.exists} ${rest.annotation ?? ''} ${role}`;
  const known = draft.nodes.get(id) as AccountNode | undefined;
  const namespaces = [...new Set([...(known?.namespaces ?? []), namespace])];
  const node: AccountNode = { is: 'account', id, ...definedOf(rest), namespaces };
  draft.nodes.set(id, node);
  return node;
}

function cacheNode(draft: Draft, cache: Omit<CacheNode, 'id' | 'is'>): CacheNode {
  const id = `cache:${cache.bucket}/${cache.path} ${cache.assumes ?? ''}`;
  const node: CacheNode = { is: 'cache', id, ...cache };
  draft.nodes.set(id, node);
  return node;
}

function connect(draft: Draft, from: string, to: string, onRequest = false): void {
  const key = `${from}\n${to}`;
  const known = draft.edges.get(key);
  draft.edges.set(key, { from, to, onRequest: onRequest && known?.onRequest !== false, sides: [] });
}

type Defined<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

/** Without the fields that are `undefined`. */
function definedOf<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
