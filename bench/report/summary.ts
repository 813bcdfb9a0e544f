import { median } from '../measure/median.ts';
import type { Series } from '../measure/rounds.ts';
import type { Turn } from '../measure/turn.ts';
import type { Key } from '../options.ts';

/** A row of the table: medians over the rounds. */
export type Row = { [Figure in Exclude<keyof Turn, 'failed' | 'requests'>]: number | undefined } & {
  key: Key;
  title: string;
  slowestRound: number;
  fastestRound: number;
  /** Sum of all rounds. */
  failed: number;
  anonymousAtRest: number | undefined;
  residentAtRest: number | undefined;
};

export function summarize({ key, atRest, title, turns }: Series): Row {
  const medianOf = (figure: keyof Turn) => median(turns.map((turn) => turn[figure]));
  const speeds = turns.map(({ requestsPerSecond }) => requestsPerSecond);
  const most = (figure: 'anonymous' | 'resident') =>
    turns.reduce<number | undefined>((sofar, turn) => maximum(sofar, turn[figure]), undefined);
  return {
    key,
    title,
    requestsPerSecond: medianOf('requestsPerSecond'),
    slowestRound: Math.min(...speeds),
    fastestRound: Math.max(...speeds),
    p50: medianOf('p50'),
    p99: medianOf('p99'),
    failed: turns.reduce((sum, { failed }) => sum + failed, 0),
    cpuMicroseconds: medianOf('cpuMicroseconds'),
    serverLoad: medianOf('serverLoad'),
    generatorLoad: medianOf('generatorLoad'),
    anonymousAtRest: atRest?.anonymous,
    anonymous: most('anonymous'),
    residentAtRest: atRest?.resident,
    resident: most('resident'),
  };
}

/**
 * Returns the figure of one server divided by that of another: the median of the ratios of all rounds. In each round,
 * the two were measured seconds apart.
 *
 * @returns `undefined` if one of them was not measured
 */
export function ratio(series: readonly Series[], one: Key, other: Key, figure: keyof Turn): number | undefined {
  const [above, below] = [one, other].map((key) => series.find((candidate) => candidate.key === key)?.turns);
  if (above === undefined || below === undefined) return undefined;
  return median(above.map((turn, round) => divide(turn[figure], below[round]?.[figure])));
}

function divide(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || !below ? undefined : above / below;
}

function maximum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
