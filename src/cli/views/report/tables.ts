import { limitsIn, projectsIn } from '../../../records/report/limits.ts';
import type { Report } from '../../../records/report/report.ts';
import { dateOf, listed, minuteOf } from '../../../records/report/words.ts';
import { counted } from '../../../text/counted.ts';
import { type Group, type Row, rowsOf } from './rows.ts';
import { timeOf } from './time-of.ts';

/** A table of the report. `numbers` are the columns that are aligned to the right. */
export type Table = {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  numbers: ReadonlySet<number>;
};

/** How a column shows a group. Groups that differ only in `number` and `sum` columns share a row. */
type Column = readonly [head: string, cell: (row: Row) => string, is?: 'number' | 'sum'];

/**
 * Returns the tables that all formats for people show, without empty ones.
 *
 * @param shownRole returns how a role is shown: its ARN, or less if there is little room
 */
export function tablesOf({ first, groups, last }: Report, shownRole: (arn: string) => string): Table[] {
  const role = (arn: string | undefined) => (arn === undefined ? '-' : shownRole(arn));
  const namespace: Column = ['namespace', (group) => group.namespace];
  const isOneNamespace = new Set(groups.map((group) => group.namespace)).size === 1;
  const given: Column[] = [['project', projectOf], ...(isOneNamespace ? [] : [namespace]), ['rule', ruleOf]];
  const ending: Column[] = [
    ['pods', ({ pods }) => `${pods}`, 'number'],
    ['seen', seenIn(dateOf(first).slice(0, 4) === dateOf(last).slice(0, 4)), 'sum'],
  ];
  const mode: Column = ['mode', (group) => group.mode];
  const stored = groups.filter(({ allowed }) => allowed);
  const tables = [
    tableOf('Who got which role', stored, [
      ...given,
      ['account', ({ to }) => to ?? '-'],
      ['role', (group) => role(group.role)],
      mode,
      ...(stored.every((group) => inEnforce(group) === 'same') ? [] : [['in enforce', inEnforce] satisfies Column]),
      ...ending,
    ]),
    tableOf(
      'Who would get which role in enforce',
      groups.filter(({ wanted, would }) => would !== 'refuse' && wanted !== undefined),
      [
        ...given,
        ['account', ({ wanted }) => wanted ?? '-'],
        ['role', ({ wantedRole }) => role(wantedRole)],
        ['now', ({ to }) => to ?? '-'],
        ...[mode, ...ending],
      ],
    ),
    tableOf(
      'Who was refused, or would be in enforce',
      groups.filter(({ would }) => would === 'refuse'),
      [
        ['project', projectOf],
        ['reason', ({ reason }) => reason],
        namespace,
        ['sent with', sentWith, 'sum'],
        mode,
        ['requests', ({ requests }) => `${requests}`, 'number'],
        ...ending,
      ],
    ),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function tableOf(title: string, groups: readonly Group[], columns: readonly Column[]): Table {
  const numbers = columns.flatMap(([, , is], index) => (is === 'number' ? [index] : []));
  const own = columns.filter(([, , is]) => is === undefined);
  const rows = rowsOf(groups, (row) => JSON.stringify(own.map(([, cell]) => cell(row))));
  return {
    title,
    head: columns.map(([head]) => head),
    rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
    numbers: new Set(numbers),
  };
}

/** Names the rule that assigned the account. For a pod that enforce refuses or leaves alone, there is none. */
function ruleOf({ reason, rule, would }: Group): string {
  if (would === 'refuse') return '-';
  return rule ?? `- (${reason})`;
}

/** Says what enforce does with pods that got a role. */
function inEnforce({ reason, wanted, would }: Group): string {
  if (would === 'refuse') return `refused (${reason})`;
  return wanted === undefined ? 'same' : 'changed';
}

/** Returns a function that formats days, without the year if the report has only one. */
function seenIn(isOneYear: boolean): (row: Row) => string {
  return ({ first, last }) => {
    const [from, to] = [first, last].map((time) => dateOf(time).slice(isOneYear ? 5 : 0));
    return from === to ? `${from}` : `${from} – ${to}`;
  };
}

/** Names the account of the last pod, and how many others there are. */
function sentWith({ from = '-', sent }: Row): string {
  const others = [...sent].filter((account) => account !== undefined && account !== from).length;
  if (others === 0) return from;
  return `${from} and ${sent.has(undefined) ? 'at least ' : ''}${counted(others, 'other')}`;
}

function projectOf({ name, project, requester, would }: Row): string {
  if (project !== undefined) return name === undefined ? project : `${project} ${name}`;
  return would === 'refuse' ? `by ${requester}` : '-';
}

/** Says from when to when the report is, from which logs, and how the options limit it. */
export function summaryOf({ first, last, requests, sources, wanted }: Report): string {
  const logs = [
    ...(sources.audit > 0 ? [{ name: 'the audit log', count: sources.audit }] : []),
    ...(sources.log > 0 ? [{ name: 'the log of the webhook', count: sources.log }] : []),
  ];
  const from = logs.map(({ count, name }) => (logs.length === 1 ? name : `${name} (${count})`)).join(' and ');
  const projects = projectsIn(wanted);
  const limits = [...(projects === undefined ? [] : [projects]), ...limitsIn(wanted)];
  const only = limits.length === 0 ? '' : ` Only ${limits.join(', ')}.`;
  return `${requests} ${requests === 1 ? 'request' : 'requests'} from ${minuteOf(first)} to ${minuteOf(last)} UTC, in ${from}.${only}`;
}

/**
 * Names projects whose refused requests were all allowed later. Suggests `--since` for all of them only if it hides no
 * other refusal.
 */
export function fixedSince({ projects }: Report): string[] {
  const fixed = projects.refused.flatMap(({ fixedSince, project }) =>
    fixedSince === undefined
      ? []
      : [
          `project ${project}: what was refused was allowed later (--project ${project} --since ${timeOf(fixedSince)} leaves the refusals out)`,
        ],
  );
  if (projects.fixedSince === undefined) return fixed;
  return [...fixed, `all of them: --since ${timeOf(projects.fixedSince)} leaves the refusals out`];
}

/** Names projects of the mapping without a job. */
export function unseenIn({ projects }: Report): string[] {
  return projects.unseen.length === 0 ? [] : [`no job of ${listed('project', projects.unseen)}`];
}
