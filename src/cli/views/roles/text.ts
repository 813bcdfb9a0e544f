import type { Diagnosis } from '../../../doctor/diagnosis.ts';
import { showList } from '../../../documents/show.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import {
  accountLabel,
  cacheLabel,
  ruleLabel,
  SIGNS,
  STATE_WORDS,
  type Worst,
  whoLabel,
  worstOf,
} from '../../../map/labels.ts';
import { isRefused } from '../../../map/refused.ts';
import type { RoleMap, Side } from '../../../map/role-map.ts';
import { type MapRow, rowsOf } from '../../../map/rows.ts';
import { counted } from '../../../text/counted.ts';
import { apart, type Block, paragraph, table } from '../../terminal/block.ts';
import { type Look, look, type Text } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { findings, unchecked } from './findings.ts';

/** Accounts of one rule that are shown one by one if nothing is wrong with them. */
const MOST_ALIKE = 5;

/** Projects, runners and namespaces of a row; the others are counted. */
const LISTED = { most: 5 };

const LOOKS: Readonly<Record<Worst, Look>> = { error: 'error', warning: 'warning', unchecked: 'warning', ok: 'ok' };

type ShownMap = { map: RoleMap; modes: Diagnosis['modes']; source: string; isGroupUnknown: boolean };

/** The map for a person: managers, jobs, what the doctor found, what was not checked. */
export function rolesBlocks({ isGroupUnknown, map, modes, source }: ShownMap): readonly Block[] {
  const rows = rowsOf(map);
  if (rows.length === 0) return [paragraph(`${source}: nothing matches.`)];
  const prefix = usualPrefix(rows);
  const managers = rows.filter(({ rule }) => rule?.to !== 'job');
  const jobs = rows.filter(({ rule }) => rule?.to === 'job');
  const caches = [...new Set(rows.flatMap((row) => row.caches.map(cacheLabel)))];
  const namespaces = new Set(rows.flatMap(({ account }) => account?.namespaces ?? []));
  const [only] = namespaces.size === 1 ? namespaces : [];
  const head = [
    paragraph(look('strong', source)),
    ...(only === undefined ? [] : [paragraph(only, { label: 'namespace  ' })]),
    ...(modes === null ? [] : [paragraph(modeWords(modes), { label: 'modes      ' })]),
    ...(prefix === undefined ? [] : [paragraph(`${prefix}…`, { label: 'roles      ' })]),
    ...(caches.length === 0 ? [] : [paragraph(caches.join(', '), { label: 'caches     ' })]),
  ];
  const part = (title: string, who: string, part: readonly MapRow[]): readonly Block[] => {
    if (part.length === 0) return [];
    const columns = [who, 'RULE', 'SERVICEACCOUNT', 'ROLE', 'TRUST'].map(
      (title) => ({ title, isProse: true }) as const,
    );
    return [paragraph(look('strong', title)), table({ columns, rows: tableRows(part, { prefix, only }) })];
  };
  return apart([
    head,
    part('Managers', 'RUNNER', managers),
    part('Jobs, in the order of the rules', 'PROJECTS', jobs),
    ...findings(rows),
    unchecked(rows),
    isGroupUnknown
      ? [
          paragraph(
            'Which of these paths its jobs take depends on the top-level group of the project, which no rule says: set --root-group ID.',
          ),
        ]
      : [],
    [summary(rows)],
  ]);
}

/** A row, or one for several accounts of a rule without findings. */
type Folded = { row: MapRow; count: number; roles: number };

function folded(rows: readonly MapRow[]): readonly Folded[] {
  const groups = Map.groupBy(rows, (row) => `${row.rule?.id ?? ''} ${worstOf(row.sides)}`);
  const hidden = new Map<MapRow, { count: number; roles: number }>();
  for (const group of groups.values()) {
    const [first, ...others] = group;
    const state = worstOf(first?.sides ?? []);
    if (first === undefined || group.length <= MOST_ALIKE || state === 'error' || state === 'warning') continue;
    const roles = new Set(group.flatMap(({ role }) => role?.arn ?? [])).size;
    hidden.set(first, { count: group.length, roles });
    for (const other of others) hidden.set(other, { count: 0, roles: 0 });
  }
  return rows.flatMap((row) => {
    const { count, roles } = hidden.get(row) ?? { count: 1, roles: 1 };
    return count === 0 ? [] : [{ row, count, roles }];
  });
}

type Context = { prefix: string | undefined; only: string | undefined };

/** A rule with several accounts is written once. */
function tableRows(rows: readonly MapRow[], context: Context): readonly (readonly Text[])[] {
  let last: string | undefined;
  return folded(rows).map((one) => {
    const isSame = one.row.rule !== undefined && one.row.rule.id === last;
    last = one.row.rule?.id;
    const [who, rule, ...others] = cells(one, context);
    return isSame ? ['', '', ...others] : [who, rule, ...others];
  });
}

function cells({ count, roles, row }: Folded, { only, prefix }: Context): readonly [Text, Text, ...Text[]] {
  const { account, onRequest, role, rule, sides, who } = row;
  const trust = sides.find(({ side }) => side === 'trust');
  const exists = sides.find(({ side }) => side === 'account');
  const named = only === undefined ? account && accountLabel(account, LISTED) : account?.name;
  const isMissing = exists?.state === 'wrong' || account?.exists === 'no';
  const state = trust ?? sides.find(({ side }) => side === 'annotation') ?? exists;
  return [
    showList(
      who.map((one) => whoLabel(one, LISTED).replace(/^(?:projects? |deployment )/, '')),
      LISTED.most,
    ),
    rule === undefined ? '-' : ruleLabel(rule),
    count > 1
      ? `${count} accounts ${rule?.assigns}`
      : `${named ?? (isRefused(row) ? 'refused' : '-')}${onRequest ? ' (on request)' : ''}${isMissing ? ' (does not exist)' : ''}`,
    count > 1 ? counted(roles, 'role') : roleText(role?.arn, role === undefined, prefix),
    state === undefined
      ? '-'
      : look(LOOKS[worstOf([state])], `${SIGNS[worstOf([state])]} ${STATE_WORDS[state.side][state.state]}`),
  ];
}

function roleText(arn: string | undefined, isWithout: boolean, prefix: string | undefined): string {
  if (isWithout) return '-';
  if (arn === undefined) return 'no role';
  return prefix !== undefined && arn.startsWith(prefix) ? arn.slice(prefix.length) : arn;
}

/** What the ARNs of most roles begin with, up to their paths. */
function usualPrefix(rows: readonly MapRow[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { role } of rows) {
    const parts = parseRoleArn(role?.arn ?? '');
    if (parts === undefined) continue;
    const prefix = `arn:${parts.partition}:iam::${parts.awsAccount}:role/`;
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

function summary(rows: readonly MapRow[]): Block {
  const wrong = rows.filter(({ sides }) => ['error', 'warning'].includes(worstOf(sides))).length;
  const unseen = rows.filter(({ sides }) => sides.some(isUnchecked)).length;
  const accounts = new Set(rows.flatMap(({ account }) => account ?? [])).size;
  const roles = new Set(rows.flatMap(({ role }) => role?.arn ?? [])).size;
  // The accounts of managers and the default are parts of the mapping as well, and no rules.
  const rules = new Set(rows.flatMap(({ rule }) => (rule?.source === 'rule' ? [rule] : []))).size;
  return paragraph([
    `${counted(rules, 'rule')}, ${counted(accounts, 'account')}, ${counted(roles, 'role')}`,
    ...(wrong > 0 ? ['; ', look('error', `${wrong} of ${counted(rows.length, 'path')} wrong`)] : []),
    ...(unseen > 0 ? ['; ', look('warning', `${unseen} not fully checked`)] : []),
    '.',
  ]);
}

function isUnchecked({ state }: Side): boolean {
  return state === 'unchecked';
}
