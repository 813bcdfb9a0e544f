import type { AccountNode, MapNode, ProjectsNode, RoleMap, RuleNode } from './role-map.ts';
import { type MapRow, rowsOf } from './rows.ts';

/** What a reader wants to see of a map; all conditions hold together. */
export type MapFilter = {
  /** Id of a project. */
  project?: string | undefined;
  /** `NAME` or `NAMESPACE/NAME` */
  account?: string | undefined;
  /** ARN, or the name of a role. */
  role?: string | undefined;
};

/** The part of a map that concerns a project, an account or a role; the map itself without a condition. */
export function filterMap(map: RoleMap, { account, project, role }: MapFilter): RoleMap {
  if (account === undefined && project === undefined && role === undefined) return map;
  const rows = rowsOf(map);
  const taken = project === undefined ? rows : rowsOfProject(rows, project);
  const kept = taken.filter(
    (row) =>
      (account === undefined || (row.account !== undefined && isAccount(row.account, account))) &&
      (role === undefined || (row.role?.arn !== undefined && isRole(row.role.arn, role))),
  );
  const ids = new Set(kept.flatMap(nodesOf).map(({ id }) => id));
  const pairs = new Set(kept.flatMap(pairsOf));
  return {
    nodes: map.nodes.filter(({ id }) => ids.has(id)),
    edges: map.edges.filter(({ from, to }) => pairs.has(`${from}\n${to}`)),
  };
}

/** The rules that a job of a project may get, down to the first that takes every job of it. */
function rowsOfProject(rows: readonly MapRow[], project: string): readonly MapRow[] {
  const kept: MapRow[] = [];
  let last: string | undefined;
  for (const row of rows) {
    const [who] = row.who;
    if (row.rule?.to !== 'job' || who?.is !== 'projects' || !concerns(who, project)) continue;
    if (last !== undefined && row.rule.id !== last) break;
    if (isOfProject(row, row.rule, project)) kept.push(row);
    if (takesAll(who, row.rule)) last = row.rule.id;
  }
  return kept;
}

function concerns({ projects }: ProjectsNode, project: string): boolean {
  return projects.length === 0 || projects.some(({ id }) => id === project);
}

/** A rule with a placeholder assigns each project an account of its own. */
function isOfProject({ account, onRequest }: MapRow, { assigns }: RuleNode, project: string): boolean {
  if (account === undefined || onRequest || !assigns.includes('{project}')) return true;
  const pattern = assigns.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    return name === 'project' ? project : '.+';
  });
  // Where accounts were not read, the name is that of the rule.
  return account.name === assigns || new RegExp(`^${pattern}$`).test(account.name);
}

/** Without an account, a rule with a placeholder leaves the job to the next one. */
function takesAll({ limits, rootGroups }: ProjectsNode, { assigns }: RuleNode): boolean {
  return limits.length + rootGroups.length === 0 && !assigns.includes('{');
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
