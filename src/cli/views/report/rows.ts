import type { Report } from '../../../records/report/report.ts';

export type Group = Report['groups'][number];

/** Groups that a table shows as one row. */
export type Row = Group & {
  /** The accounts that the pods were sent with; `undefined` for one that the report does not list. */
  sent: ReadonlySet<string | undefined>;
  /** When a pod was last sent with the account `from`. */
  fromLast: number;
};

/**
 * Merges groups that a table shows with the same words, so that no two rows look alike.
 *
 * @param words returns what the table shows of a row, without its sums
 */
export function rowsOf(groups: readonly Group[], words: (row: Row) => string): Row[] {
  const rows = new Map<string, Row>();
  for (const group of groups) {
    // An account that the report does not list cannot be shown, so it never is the last one.
    const fromLast = group.from === undefined ? Number.NEGATIVE_INFINITY : group.last;
    const row = { ...group, sent: new Set([group.from]), fromLast };
    const key = words(row);
    const found = rows.get(key);
    rows.set(key, found === undefined ? row : together(found, row));
  }
  return [...rows.values()];
}

function together(one: Row, other: Row): Row {
  return {
    ...(other.fromLast > one.fromLast ? other : one),
    sent: new Set([...one.sent, ...other.sent]),
    requests: one.requests + other.requests,
    pods: one.pods + other.pods,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
  };
}
