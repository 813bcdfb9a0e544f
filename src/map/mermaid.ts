import { counted } from '../text/counted.ts';
import { accountLabel, cacheLabel, roleLabel, ruleLabel, SIGNS, type WorstState, whoLabel, worstOf } from './labels.ts';
import type { MapNode, RoleMap, RuleNode, Side } from './role-map.ts';
import { type MapRow, rowsOf } from './rows.ts';

/** A page cannot show more boxes than this in its width. A larger map is drawn with one box for many rules. */
const MOST_NODES = 60;

/**
 * Returns a map as a Mermaid flowchart, which GitHub and GitLab draw in Markdown. Characters of names that Mermaid or
 * HTML would interpret are written as entity codes
 * (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters).
 */
export function mermaidOf(map: RoleMap): string {
  const rows = rowsOf(map);
  const drawing = map.nodes.length > MOST_NODES ? collapsed(rows) : whole(map);
  const ids = new Map([...drawing.boxes.keys()].map((id, index) => [id, `n${index}`]));
  const links = [...drawing.links.values()].filter(({ from, to }) => ids.has(from) && ids.has(to));
  const worst = links.map(({ sides }) => (sides.length === 0 ? undefined : worstOf(sides)));
  return [
    'flowchart LR',
    ...[...drawing.boxes].map(([id, text]) => `  ${ids.get(id)}["${text.map(escaped).join('<br>')}"]`),
    ...links.map(({ from, isDotted, to }, index) => {
      const sign = worst[index] === undefined ? '' : SIGNS[worst[index]];
      const arrow = isDotted ? '-.->' : '-->';
      return `  ${ids.get(from)} ${arrow}${sign === '' ? '' : `|"${sign}"|`} ${ids.get(to)}`;
    }),
    ...(['error', 'warning', 'unchecked'] as const).flatMap((state) => {
      const numbers = worst.flatMap((one, index) => (one === state ? [index] : []));
      return numbers.length === 0 ? [] : [`  linkStyle ${numbers.join(',')} ${STROKES[state]}`];
    }),
    '',
  ].join('\n');
}

/** Shown beside the sign on the line, in colors that are visible on a light and on a dark background. */
const STROKES: Readonly<Record<Exclude<WorstState, 'ok'>, string>> = {
  error: 'stroke:#d1242f,stroke-width:3px',
  warning: 'stroke:#bf8700,stroke-width:3px',
  unchecked: 'stroke:#808080,stroke-dasharray:4',
};

type Link = { from: string; to: string; isDotted: boolean; sides: readonly Side[] };
/** Boxes by their ids; each is a list of lines. */
type Drawing = { boxes: Map<string, readonly string[]>; links: Map<string, Link> };

function whole({ edges, nodes }: RoleMap): Drawing {
  const boxes = new Map(nodes.map((node) => [node.id, textOf(node)]));
  const links = edges.map(({ from, onRequest, sides, to }): [string, Link] => {
    return [`${from}\n${to}`, { from, to, isDotted: onRequest, sides }];
  });
  return { boxes, links: new Map(links) };
}

function textOf(node: MapNode): readonly string[] {
  switch (node.is) {
    case 'projects':
    case 'runner':
      return [shortened(whoLabel(node))];
    case 'rule':
      return [node.source === 'rule' ? `rule ${node.name}` : ruleLabel(node)];
    case 'account':
      return ['ServiceAccount', accountLabel(node)];
    case 'role':
      return ['role', roleLabel(node)];
    case 'cache':
      return ['cache', cacheLabel(node)];
  }
}

type Placed = { row: MapRow; to: RuleNode['to'] | 'runner'; state: WorstState };

/** Draws one box for all rules that lead to the same state, because no page can show hundreds of rules side by side. */
function collapsed(rows: readonly MapRow[]): Drawing {
  const drawing: Drawing = { boxes: new Map(), links: new Map() };
  const placed = rows.map((row): Placed => ({ row, to: row.rule?.to ?? 'runner', state: worstOf(row.sides) }));
  for (const [key, alike] of Map.groupBy(placed, ({ to, state }) => `${to} ${state}`)) {
    const [{ to, state }] = alike as [Placed];
    const group = alike.map(({ row }) => row);
    const sides = group.flatMap((row) => row.sides);
    const accounts = new Set(group.flatMap(({ account }) => account?.id ?? []));
    const roles = new Set(group.flatMap(({ role }) => role?.arn ?? []));
    const ids = [`rules ${key}`, `accounts ${key}`, `roles ${key}`];
    const whom = to === 'job' ? 'jobs' : 'managers';
    const title = to === 'runner' ? `${counted(group.length, 'runner')} not in the mapping` : partsOf(group, whom);
    drawing.boxes.set(ids[0] as string, [title, STATES[state], ...someNames(group)]);
    if (accounts.size === 0) continue;
    drawing.boxes.set(ids[1] as string, [counted(accounts.size, 'ServiceAccount')]);
    join(drawing, ids[0], ids[1], sides);
    if (roles.size === 0) continue;
    drawing.boxes.set(ids[2] as string, [counted(roles.size, 'role')]);
    join(drawing, ids[1], ids[2], sides);
    for (const cache of group.flatMap(({ caches }) => caches)) {
      drawing.boxes.set(cache.id, textOf(cache));
      join(drawing, ids[2], cache.id, sides);
    }
  }
  return drawing;
}

/** Names the parts of the mapping that assign an account: `30 rules for jobs and the default` */
function partsOf(rows: readonly MapRow[], whom: string): string {
  const sources = new Map(rows.map(({ rule }) => [rule?.id, rule?.source]));
  const countOf = (source: RuleNode['source']) => [...sources.values()].filter((one) => one === source).length;
  const [rules, managers] = [countOf('rule'), countOf('manager')];
  return [
    ...(rules === 0 ? [] : [`${counted(rules, 'rule')} for ${whom}`]),
    ...(managers === 0 ? [] : [`${counted(managers, 'manager')} without a rule`]),
    ...(countOf('default') === 0 ? [] : ['the default']),
  ].join(' and ');
}

function join({ links }: Drawing, from: string | undefined, to: string | undefined, sides: readonly Side[]): void {
  if (from !== undefined && to !== undefined) links.set(`${from}\n${to}`, { from, to, isDotted: false, sides });
}

const STATES: Readonly<Record<WorstState, string>> = {
  error: 'with errors',
  warning: 'with warnings',
  unchecked: 'not checked',
  ok: 'without findings',
};

const MOST_NAMES = 5;

function someNames(rows: readonly MapRow[]): readonly string[] {
  const names = [...new Set(rows.flatMap(({ rule }) => (rule === undefined ? [] : [ruleLabel(rule)])))];
  const left = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(left > 0 ? [`and ${left} more`] : [])];
}

const LONGEST = 120;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** Writes every character except plain ones as an entity code, which neither Mermaid, Markdown nor HTML interprets. */
function escaped(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ,:/()-]/gu, (character) => `#${character.codePointAt(0)};`);
}
