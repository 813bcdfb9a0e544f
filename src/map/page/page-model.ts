import { definedOf } from '../defined-of.ts';
import { type WorstState, worstOf } from '../labels.ts';
import type { MapFinding, MapNode, RoleMap, Side } from '../role-map.ts';
import { type MapRow, rowsOf } from '../rows.ts';
import { type PageLink, pageLink } from './page-links.ts';
import { type PageNode, pageNode } from './page-nodes.ts';

/** What the page shows, as data. Its script only makes elements of it. */
export type PageModel = {
  title: string;
  /** What the map was built from, such as a file or a cluster. */
  source: string;
  sections: readonly { title: string; who: string; rows: readonly PageRow[] }[];
  nodes: Readonly<Record<string, PageNode>>;
  /** The most severe first. */
  findings: readonly MapFinding[];
  /** True if the list of findings is above the map. */
  findingsFirst: boolean;
  /** Lists of sentences below the map: what was not checked, what passed. */
  lists: readonly PageList[];
};

export type PageList = { title: string; worst: WorstState; items: readonly string[] };

/** One line of the map, which names nodes by their ids. */
type PageRow = {
  who: readonly string[];
  rule?: string;
  account?: string;
  role?: string;
  caches: readonly string[];
  links: { rule?: PageLink; account?: PageLink; role?: PageLink; caches: readonly PageLink[] };
  worst: WorstState;
};

type Contents = Pick<PageModel, 'title' | 'source'> & {
  /** `undefined` if no mapping could be read. */
  map: RoleMap | undefined;
  /** Findings to list in addition to those of the map. */
  findings?: readonly MapFinding[];
  findingsFirst?: boolean;
  lists?: readonly PageList[];
};

const LEVELS: readonly MapFinding['level'][] = ['error', 'warning', 'notice'];

export function pageModel({
  findings = [],
  findingsFirst = false,
  lists = [],
  map,
  source,
  title,
}: Contents): PageModel {
  const rows = map === undefined ? [] : rowsOf(map);
  const own = rows.flatMap(({ sides }) => sides.flatMap((side) => side.findings));
  const texts = new Map([...findings, ...own].map((finding) => [JSON.stringify(finding), finding]));
  const all = [...texts.values()].toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  const numbers = new Map(all.map((finding, index) => [JSON.stringify(finding), index]));
  const numberOf = (finding: MapFinding) => numbers.get(JSON.stringify(finding)) as number;
  const sides = sidesByNode(map);
  const edges = new Map((map?.edges ?? []).map((edge) => [`${edge.from}\n${edge.to}`, edge]));
  const link = (from: MapNode | undefined, to: MapNode | undefined) => {
    const edge = edges.get(`${from?.id}\n${to?.id}`);
    return edge === undefined ? undefined : pageLink(edge, numberOf);
  };
  const nodes = (map?.nodes ?? []).map((node) => [node.id, pageNode(node, sides.get(node.id) ?? [], numberOf)]);
  const section = (name: string, who: string, part: readonly MapRow[]) =>
    part.length === 0 ? [] : [{ title: name, who, rows: part.map((row) => pageRow(row, link)) }];
  return {
    ...{ title, source },
    sections: [
      ...section(
        'Managers',
        'Runner',
        rows.filter(({ rule }) => rule?.to !== 'job'),
      ),
      ...section(
        'Jobs',
        'Projects',
        rows.filter(({ rule }) => rule?.to === 'job'),
      ),
    ],
    nodes: Object.fromEntries(nodes),
    ...{ findings: all, findingsFirst },
    lists: [...lists, ...uncheckedList(rows)],
  };
}

/**
 * Returns the sides that are about a node itself: whether an account exists and is annotated, whether a role trusts it.
 */
function sidesByNode(map: RoleMap | undefined): ReadonlyMap<string, readonly Side[]> {
  const sides = new Map<string, Side[]>();
  const add = (id: string, ...more: readonly Side[]) => {
    const known = sides.get(id);
    if (known === undefined) sides.set(id, [...more]);
    else known.push(...more);
  };
  for (const node of map?.nodes ?? []) if (node.is === 'runner') add(node.id, ...node.sides);
  for (const { from, sides: own, to } of map?.edges ?? [])
    for (const side of own) {
      if (side.side === 'account') add(from, side);
      add(side.side === 'annotation' || side.side === 'permissions' ? from : to, side);
    }
  return sides;
}

function pageRow(
  row: MapRow,
  link: (from: MapNode | undefined, to: MapNode | undefined) => PageLink | undefined,
): PageRow {
  const { account, caches, role, rule, sides, who } = row;
  const linked = { rule: link(who[0], rule), account: link(rule, account), role: link(account, role) };
  const ids = { rule: rule?.id, account: account?.id, role: role?.id };
  return {
    who: who.map(({ id }) => id),
    ...definedOf(ids),
    caches: caches.map(({ id }) => id),
    links: { ...definedOf(linked), caches: caches.map((cache) => link(role, cache) as PageLink) },
    worst: worstOf(sides),
  };
}

/** Returns one item for each reason, because one missing option can leave many references unchecked. */
function uncheckedList(rows: readonly MapRow[]): readonly PageList[] {
  const notes = new Map<string, number>();
  for (const { note, state } of new Set(rows.flatMap(({ sides }) => sides)))
    if (state === 'unchecked') notes.set(note ?? '', (notes.get(note ?? '') ?? 0) + 1);
  const items = [...notes].map(([note, count]) => `${note} (${count} ${count === 1 ? 'reference' : 'references'})`);
  return items.length === 0 ? [] : [{ title: 'Not checked on the map', worst: 'unchecked', items }];
}
