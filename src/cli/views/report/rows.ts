import type { Report } from '../../../records/report/report.ts';

export type Group = Report['groups'][number];

/** Groups that a table shows as one. */
export type Row = Group & {
  /** The accounts that they were sent with; `undefined` for those that the report does not list. */
  sent: ReadonlySet<string | undefined>;
  /** When `from` was last sent. */
  fromLast: number;
};

/**
 * Puts groups together that a table shows with the same words, so that no two rows look alike.
 *
 * @param words what the table shows of a row, without its sums
 */
export function rowsOf(groups: readonly Group[], words: (row: Row) => string): Row[] {
  const rows = new Map<string, Row>();
  for (const group of groups) {
    // An account that is not listed cannot be shown.
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
