import type { ServiceAccount } from '../../accounts/service-account.ts';
import { definedOf } from '../defined-of.ts';
import type { AccountNode, CacheNode, MapEdge, MapNode, RuleNode } from '../role-map.ts';
import type { MapFacts } from './map-facts.ts';
import type { Place } from './places.ts';

/** A map that is being built. Nodes and edges are unique by their keys. */
export type Draft = { nodes: Map<string, MapNode>; edges: Map<string, MapEdge>; facts: MapFacts };

/** The grant is absent for an account that pods keep. */
type ShownPlace = Omit<Place, 'grant'> & { grant?: Place['grant'] };

/** Adds the accounts that a rule assigns, with their roles and caches. */
export function addPlaces(draft: Draft, rule: RuleNode, places: readonly ShownPlace[]): void {
  for (const { account, grant, isRead, name, namespace } of places) {
    const onRequest = grant?.path[0] === 'allow';
    if (account !== undefined) addAccount(draft, rule, account, onRequest ? 'on request' : 'assigned');
    else {
      const exists = isRead ? 'no' : 'unknown';
      connectAccount(draft, rule.id, accountNode(draft, { name, namespace, exists }).id, { namespace, onRequest });
    }
  }
}

export function addAccount(
  draft: Draft,
  rule: RuleNode,
  account: ServiceAccount,
  how: 'assigned' | 'on request' | 'configured',
): void {
  const { audience, name, namespace, roleArn: annotation } = account;
  const role = draft.facts.roleOf(account);
  const node = accountNode(draft, { name, namespace, exists: 'yes', annotation, audience }, role?.arn);
  connectAccount(draft, rule.id, node.id, { namespace, onRequest: how === 'on request' });
  // Shows no missing role for an account that jobs keep, because it needs none.
  if (role === undefined && how === 'configured') return;
  const id = role === undefined ? `role:none ${node.id}` : `role:${role.arn}`;
  draft.nodes.set(id, { is: 'role', id, ...(role ?? { by: 'none' }) });
  connect(draft, node.id, id);
  const { arn } = role ?? {};
  const caches = rule.to === 'manager' ? draft.facts.cachesOf(account) : [];
  for (const cache of arn === undefined ? caches : [...caches, ...draft.facts.cachesOpenTo(arn)])
    connect(draft, id, cacheNode(draft, cache).id);
}

/** Adds an account. Accounts with the same name and role share one node. */
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

export function connect(draft: Draft, from: string, to: string): void {
  const key = `${from}\n${to}`;
  const known = draft.edges.get(key);
  draft.edges.set(key, known ?? { from, to, onRequest: false, namespaces: [], sides: [] });
}

type Giving = { namespace: string; onRequest: boolean };

/** Connects a rule with an account, by one edge for all namespaces in which the rule gives it. */
function connectAccount(draft: Draft, from: string, to: string, { namespace, onRequest }: Giving): void {
  const key = `${from}\n${to}`;
  const known = draft.edges.get(key);
  const namespaces = [...new Set([...(known?.namespaces ?? []), namespace])];
  draft.edges.set(key, { from, to, onRequest: onRequest && known?.onRequest !== false, namespaces, sides: [] });
}
