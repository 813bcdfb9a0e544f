import type { Turn } from '../measure/turn.ts';
import type { Key } from '../options.ts';
import { judgeBars, type Measured } from './bars.ts';
import { type Row, ratio, summarize } from './summary.ts';
import { formatNumber, formatTable } from './table.ts';

export type Report = Measured & {
  /** Conditions of the measurement, one line each. */
  conditions: readonly string[];
  /** Why a server was not measured, one line each. */
  missing: readonly string[];
};

/** Returns the report as text. */
export function formatReport(report: Report): string {
  const { series, coldStart, editDelay, installation } = report;
  const rows = series.map(summarize);
  return [
    ...report.conditions,
    '',
    servers(rows),
    '',
    ratios(report, rows),
    '',
    ...(coldStart === undefined
      ? []
      : [
          `Cold start to ready: ${formatNumber(coldStart.later)} ms; ${formatNumber(coldStart.first)} ms for the first start, which makes certificates.`,
        ]),
    ...(editDelay === undefined
      ? []
      : [
          `Edits of a mapping of ${editDelay.rules} rules: active after ${formatNumber(editDelay.active)} ms. Longest review meanwhile ${formatNumber(editDelay.longest, 1)} ms (median), ${formatNumber(editDelay.worst, 1)} ms (worst); without an edit ${formatNumber(editDelay.calm, 1)} ms.`,
        ]),
    ...(installation === undefined
      ? []
      : [
          `From helm install on an empty cluster to the first decided pod: ${formatNumber(installation.firstPod)} ms. An edit is active after ${formatNumber(installation.edit)} ms. A create takes ${formatNumber(installation.plain, 2)} ms, and ${formatNumber(installation.added, 2)} ms more with our webhook (medians, one at a time).`,
        ]),
    ...limits(rows),
    ...report.missing,
    '',
    ...judgeBars(report).map(({ found, met, wanted }) =>
      met === undefined ? `not measured: ${wanted}` : `${met ? 'met' : 'MISSED'}: ${wanted}: ${found}`,
    ),
    '',
  ].join('\n');
}

function servers(rows: readonly Row[]): string {
  return formatTable([
    [
      '',
      'requests/s',
      '(rounds)',
      'p50 ms',
      'p99 ms',
      'failed',
      'CPU µs/request',
      'RssAnon MiB rest/load',
      'RSS MiB rest/load',
    ],
    ...rows.map((row) => [
      row.title,
      formatNumber(row.requestsPerSecond),
      `(${formatNumber(row.slowestRound)}–${formatNumber(row.fastestRound)})`,
      formatNumber(row.p50, 2),
      formatNumber(row.p99, 2),
      String(row.failed),
      formatNumber(row.cpuMicroseconds),
      `${formatNumber(row.anonymousAtRest)} / ${formatNumber(row.anonymous)}`,
      `${formatNumber(row.residentAtRest)} / ${formatNumber(row.resident)}`,
    ]),
  ]);
}

const FIGURES: readonly (readonly [keyof Turn, string])[] = [
  ['requestsPerSecond', 'requests/s'],
  ['p50', 'p50'],
  ['p99', 'p99'],
  ['cpuMicroseconds', 'CPU/request'],
  ['anonymous', 'RssAnon'],
  ['resident', 'RSS'],
];

const PAIRS: readonly (readonly [Key, Key])[] = [
  ['ours', 'eks'],
  ['ours', 'bare'],
  ['large', 'ours'],
];

function ratios({ series }: Measured, rows: readonly Row[]): string {
  const titleOf = (key: Key) => rows.find((row) => row.key === key)?.title;
  const pairs = PAIRS.filter((pair) => pair.every((key) => titleOf(key) !== undefined));
  return formatTable([
    ['ratios', ...FIGURES.map(([, title]) => title)],
    ...pairs.map(([one, other]) => [
      `${titleOf(one)} / ${titleOf(other)}`,
      ...FIGURES.map(([figure]) => formatNumber(ratio(series, one, other, figure), 2)),
    ]),
  ]);
}

/** Names the servers whose requests/s were limited by something else. Their CPU µs per request are still valid. */
function limits(rows: readonly Row[]): string[] {
  return rows.flatMap(({ generatorLoad = 0, serverLoad = 1, title }) => {
    const percent = (share: number) => `${formatNumber(share * 100)} % of the time`;
    if (generatorLoad > BUSY)
      return [`${title}: the load generator was the limit; it was busy for ${percent(generatorLoad)}.`];
    return serverLoad < BUSY
      ? [`${title}: had a core for only ${percent(serverLoad)}; other processes used it as well.`]
      : [];
  });
}

const BUSY = 0.85;
