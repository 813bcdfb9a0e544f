import { mustGet } from '../collections/must-get.ts';
import type {
  AccountNode,
  CacheNode,
  MapEdge,
  MapNode,
  ProjectsNode,
  RoleMap,
  RoleNode,
  RuleNode,
  RunnerNode,
  Side,
} from './role-map.ts';

/** One way through a map: from projects or managers by a rule to an account and its role. */
export type MapRow = {
  who: readonly (ProjectsNode | RunnerNode)[];
  rule: RuleNode | undefined;
  /** With only the namespaces in which the rule gives it. */
  account: AccountNode | undefined;
  onRequest: boolean;
  role: RoleNode | undefined;
  caches: readonly CacheNode[];
  /** The sides of all edges on the way. */
  sides: readonly Side[];
};

/**
 * Returns the rows of a map, in its order. A rule without an account also has a row, and so has a runner without a
 * rule.
 */
export function rowsOf({ edges, nodes }: RoleMap): readonly MapRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const into = Map.groupBy(edges, ({ to }) => to);
  const outOf = Map.groupBy(edges, ({ from }) => from);
  const along = <Node extends MapNode>({ id }: MapNode) =>
    (outOf.get(id) ?? []).map((edge) => ({ edge, node: mustGet(byId, edge.to) as Node }));
  const whoOf = (rule: RuleNode) =>
    mustGet(into, rule.id).map((edge) => ({ edge, node: mustGet(byId, edge.from) as ProjectsNode | RunnerNode }));
  const sidesOf = (all: readonly { edge: MapEdge; node: MapNode }[]) =>
    all.flatMap(({ edge, node }) => [...(node.is === 'runner' ? node.sides : []), ...edge.sides]);
  return nodes.flatMap((node): MapRow[] => {
    if (node.is === 'runner' && !outOf.has(node.id))
      return [{ ...NOTHING, who: [node], rule: undefined, sides: node.sides }];
    if (node.is !== 'rule') return [];
    const who = whoOf(node);
    const start = { ...NOTHING, who: who.map((one) => one.node), rule: node };
    const accounts = along<AccountNode>(node);
    if (accounts.length === 0) return [{ ...start, sides: sidesOf(who) }];
    return accounts.map((account): MapRow => {
      const [role] = along<RoleNode>(account.node);
      const caches = role === undefined ? [] : along<CacheNode>(role.node);
      return {
        ...start,
        account: { ...account.node, namespaces: account.edge.namespaces },
        onRequest: account.edge.onRequest,
        role: role?.node,
        caches: caches.map((cache) => cache.node),
        sides: sidesOf([...who, account, ...(role === undefined ? [] : [role]), ...caches]),
      };
    });
  });
}

const NOTHING = { account: undefined, onRequest: false, role: undefined, caches: [] } as const;
