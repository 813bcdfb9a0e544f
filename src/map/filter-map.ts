import type { AccountNode, MapNode, RoleMap } from './role-map.ts';
import { type MapRow, rowsOf } from './rows.ts';
import type { RulesOfProject } from './rules-of-project.ts';

/** Conditions for the part of a map to show. All of them must be met. */
export type MapFilter = {
  project?: { id: string; rootGroup?: string | undefined; rules: RulesOfProject } | undefined;
  /** `NAME` or `NAMESPACE/NAME` */
  account?: string | undefined;
  /** ARN, or the name of a role. */
  role?: string | undefined;
};

/** Returns the part of a map that concerns a project, an account and a role; the whole map without a condition. */
export function filterMap(map: RoleMap, { account, project, role }: MapFilter): RoleMap {
  if (account === undefined && project === undefined && role === undefined) return map;
  const part = project === undefined ? map : { ...map, edges: edgesOfProject(map.edges, project.rules) };
  const rows = rowsOf(part);
  const taken = project === undefined ? rows : rows.filter((row) => isOfProject(row, project));
  const kept = taken.filter(
    (row) =>
      (account === undefined || (row.account !== undefined && isAccount(row.account, account))) &&
      (role === undefined || (row.role?.arn !== undefined && isRole(row.role.arn, role))),
  );
  const ids = new Set(kept.flatMap(nodesOf).map(({ id }) => id));
  const pairs = new Set(kept.flatMap(pairsOf));
  return {
    nodes: map.nodes.filter(({ id }) => ids.has(id)),
    edges: part.edges.filter(({ from, to }) => pairs.has(`${from}\n${to}`)),
  };
}

/** Removes from each edge the namespaces in which an earlier rule takes all jobs of the project. */
function edgesOfProject(edges: RoleMap['edges'], rules: RulesOfProject): RoleMap['edges'] {
  return edges.flatMap((edge) => {
    const open = rules.get(edge.from);
    if (open === undefined) return edge;
    const namespaces = edge.namespaces.filter((namespace) => open.has(namespace));
    return namespaces.length === 0 ? [] : { ...edge, namespaces };
  });
}

/**
 * True if a row is about the project: a rule with a placeholder has rows for the accounts of other projects and groups
 * too.
 */
function isOfProject(
  { account, onRequest, rule }: MapRow,
  { id, rootGroup, rules }: NonNullable<MapFilter['project']>,
): boolean {
  if (rule?.to !== 'job' || !rules.has(rule.id)) return false;
  const { assigns } = rule;
  if (account === undefined || onRequest || !/\{(?:project|rootGroup)\}/.test(assigns)) return true;
  const ids: Partial<Record<string, string | undefined>> = { project: id, rootGroup };
  const pattern = assigns.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '.+');
  // If accounts were not read, the name is the one in the rule, with its placeholders.
  return account.name === assigns || new RegExp(`^${pattern}$`).test(account.name);
}

function isAccount({ name, namespaces }: AccountNode, wanted: string): boolean {
  return wanted === name || namespaces.some((namespace) => wanted === `${namespace}/${name}`);
}

function isRole(arn: string, wanted: string): boolean {
  return arn === wanted || arn.slice(arn.lastIndexOf('/') + 1) === wanted;
}

function nodesOf({ account, caches, role, rule, who }: MapRow): readonly MapNode[] {
  return [...who, ...[rule, account, role].filter((node) => node !== undefined), ...caches];
}

function pairsOf({ account, caches, role, rule, who }: MapRow): readonly string[] {
  const pair = (from: MapNode | undefined, to: MapNode | undefined) =>
    from === undefined || to === undefined ? [] : [`${from.id}\n${to.id}`];
  return [
    ...who.flatMap((one) => pair(one, rule)),
    ...pair(rule, account),
    ...pair(account, role),
    ...caches.flatMap((cache) => pair(role, cache)),
  ];
}
