import type { Diagnosis } from '../../../doctor/diagnosis.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { cacheLabel, worstOf } from '../../../map/labels.ts';
import type { RoleMap, Side } from '../../../map/role-map.ts';
import { type MapRow, rowsOf } from '../../../map/rows.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { findings, unchecked } from './findings.ts';
import { mapTable } from './map-table.ts';

type ShownMap = { map: RoleMap; modes: Diagnosis['modes']; source: string; isGroupUnknown: boolean };

/** Returns the map for people: managers, jobs, what the doctor found, what was not checked. */
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
  const part = (title: string, who: string, those: readonly MapRow[]): readonly Block[] =>
    those.length === 0 ? [] : [paragraph(look('strong', title)), mapTable(who, those, { prefix, only })];
  return separated([
    head,
    part('Managers', 'RUNNER', managers),
    part('Jobs, in the order of the rules', 'PROJECTS', jobs),
    ...findings(rows),
    unchecked(rows),
    isGroupUnknown
      ? [
          paragraph(
            'Which of these paths its jobs take depends on the top-level group of the project, which the rules do not tell: set --root-group ID.',
          ),
        ]
      : [],
    [summary(rows)],
  ]);
}

/** Returns the part before the path that the ARNs of most roles share. */
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
  // Counts only rules: the accounts of managers and the default are parts of the mapping too.
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
