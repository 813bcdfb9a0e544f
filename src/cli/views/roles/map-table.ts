import { showList } from '../../../documents/show.ts';
import { accountLabel, ruleLabel, SIGNS, stateWords, type WorstState, whoLabel, worstOf } from '../../../map/labels.ts';
import { isRefused } from '../../../map/refused.ts';
import type { MapRow } from '../../../map/rows.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, table } from '../../terminal/block.ts';
import { type Look, type Text, whole } from '../../terminal/text.ts';

/** The most accounts of a rule without findings that are shown one by one. */
const MOST_ALIKE = 5;

/** The most projects, runners and namespaces that a row lists; the others are counted. */
const LISTED = { most: 5 };

const LOOKS: Readonly<Record<WorstState, Look>> = {
  error: 'error',
  warning: 'warning',
  unchecked: 'warning',
  ok: 'ok',
};

/** A row, or several accounts of a rule without findings that are shown as one. */
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

type Context = {
  /** The part that is left out of the ARNs of roles. */
  prefix: string | undefined;
  /** The namespace of all accounts, if there is only one, which is left out of their names. */
  only: string | undefined;
};

/**
 * Returns the table of some rows.
 *
 * @param who title of the first column
 */
export function mapTable(who: string, rows: readonly MapRow[], context: Context): Block {
  const columns = [who, 'RULE', 'SERVICEACCOUNT', 'ROLE', 'TRUST'].map((title) => ({ title, isProse: true }) as const);
  return table({ columns, rows: tableRows(rows, context) });
}

/** Writes the name of a rule only once if it has several accounts. */
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
      : // Never broken, because a sign without its words means nothing.
        whole(
          `${SIGNS[worstOf([state])]} ${stateWords(state, role !== undefined && role.arn === undefined)}`,
          LOOKS[worstOf([state])],
        ),
  ];
}

function roleText(arn: string | undefined, isWithout: boolean, prefix: string | undefined): string {
  if (isWithout) return '-';
  if (arn === undefined) return 'no role';
  return prefix !== undefined && arn.startsWith(prefix) ? arn.slice(prefix.length) : arn;
}
