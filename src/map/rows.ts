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

/** One way through a map: who, by which rule, to which account and role. */
export type MapRow = {
  who: readonly (ProjectsNode | RunnerNode)[];
  rule: RuleNode | undefined;
  /** With the namespaces where the rule gives it. */
  account: AccountNode | undefined;
  onRequest: boolean;
  role: RoleNode | undefined;
  caches: readonly CacheNode[];
  /** Of all edges in it. */
  sides: readonly Side[];
};

/** The rows of a map, in its order; a rule without an account has one, too, and so has a runner without a rule. */
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
