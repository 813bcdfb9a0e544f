import type { Report } from '../../../records/report/report.ts';
import { dateOf, minuteOf } from '../../../records/report/words.ts';

type Group = Report['groups'][number];

/** A table of the report; `numbers` are the columns that are aligned to the right. */
export type Table = {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  numbers: ReadonlySet<number>;
};

/**
 * The tables that all formats for people show, without those that are empty.
 *
 * @param shownRole how a role is shown: its ARN, or less where there is little room
 */
export function tablesOf({ first, groups, last }: Report, shownRole: (arn: string) => string): Table[] {
  const seen = seenIn(dateOf(first).slice(0, 4) === dateOf(last).slice(0, 4));
  const role = (arn: string | undefined) => (arn === undefined ? '-' : shownRole(arn));
  const tables: Table[] = [
    {
      title: 'Who got which role',
      head: ['project', 'rule', 'account', 'role', 'mode', 'pods', 'seen'],
      rows: groups
        .filter(({ wanted, would }) => would !== 'refuse' && wanted === undefined)
        .map((group) => [
          projectOf(group),
          group.rule ?? group.reason,
          group.to ?? '-',
          role(group.role),
          ...ending(group),
        ]),
      numbers: new Set([5]),
    },
    {
      title: 'Who would get which role in enforce',
      head: ['project', 'rule', 'account', 'role', 'now', 'mode', 'pods', 'seen'],
      rows: groups
        .filter(({ wanted, would }) => would !== 'refuse' && wanted !== undefined)
        .map((group) => [
          ...[projectOf(group), group.rule ?? group.reason, group.wanted ?? '-', role(group.wantedRole)],
          ...[group.to ?? '-', ...ending(group)],
        ]),
      numbers: new Set([6]),
    },
    {
      title: 'Who was refused, or would be in enforce',
      head: ['project', 'reason', 'namespace', 'sent with', 'mode', 'requests', 'pods', 'seen'],
      rows: groups
        .filter(({ would }) => would === 'refuse')
        .map((group) => [
          ...[projectOf(group), group.reason, group.namespace, group.from ?? '-', group.mode, `${group.requests}`],
          ...ending(group).slice(1),
        ]),
      numbers: new Set([5, 6]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);

  function ending(group: Group): string[] {
    return [group.mode, `${group.pods}`, seen(group)];
  }
}

/** Days; the year only if the report has more than one. */
function seenIn(isOneYear: boolean): (group: Group) => string {
  return ({ first, last }) => {
    const [from, to] = [first, last].map((time) => dateOf(time).slice(isOneYear ? 5 : 0));
    return from === to ? `${from}` : `${from} – ${to}`;
  };
}

function projectOf({ name, project, requester, would }: Group): string {
  if (project !== undefined) return name === undefined ? project : `${project} ${name}`;
  return would === 'refuse' ? requester : '-';
}

/** From when to when, and from what. */
export function summaryOf({ first, last, requests, sources }: Report): string {
  const from = [
    ...(sources.audit > 0 ? [`the audit log (${sources.audit})`] : []),
    ...(sources.log > 0 ? [`the log of the webhook (${sources.log})`] : []),
  ].join(' and ');
  return `${requests} ${requests === 1 ? 'request' : 'requests'} from ${minuteOf(first)} to ${minuteOf(last)} UTC, in ${from}.`;
}

/** Projects of which the last pods are allowed, although others were refused before. */
export function fixedSince({ projects }: Report): string[] {
  return projects.refused.flatMap(({ lastAllowed, project, reasons }) => {
    const lastRefused = Math.max(...reasons.map(({ last }) => last));
    return lastAllowed === undefined || lastAllowed < lastRefused
      ? []
      : [
          `project ${project}: not refused since ${minuteOf(lastRefused)} UTC, and seen after it until ${minuteOf(lastAllowed)} (--since leaves out what was before)`,
        ];
  });
}
