import type { ColdStart } from '../measure/cold-start.ts';
import type { EditDelay } from '../measure/edit-delay.ts';
import type { Installation } from '../measure/installation.ts';
import type { Series } from '../measure/rounds.ts';
import { ratio, summarize } from './summary.ts';
import { formatNumber } from './table.ts';

export type Measured = {
  series: readonly Series[];
  coldStart?: ColdStart;
  editDelay?: EditDelay;
  installation?: Installation;
};

/** A target, the measured value, and whether it is met; `undefined` if it was not measured. */
export type Bar = { wanted: string; found: string; met: boolean | undefined };

/** Compares the measurements with the project's targets. */
export function judgeBars({ series, coldStart, editDelay, installation }: Measured): Bar[] {
  const anonymous = (key: string) => {
    const found = series.find((candidate) => candidate.key === key);
    return found && summarize(found).anonymous;
  };
  const faster = (other: 'eks' | 'bare', least: number): Bar => {
    const bar = atLeast(
      `requests/s against ${other === 'eks' ? 'the EKS webhook' : 'bare node:https'}`,
      ratio(series, 'ours', other, 'requestsPerSecond'),
      least,
    );
    // This ratio stays meaningful even if other processes had the core for a part of the time.
    const perCpuSecond = ratio(series, other, 'ours', 'cpuMicroseconds');
    return { ...bar, found: `${bar.found} (per second of CPU ${formatNumber(perCpuSecond, 2)} ×)` };
  };
  return [
    faster('eks', 2),
    faster('bare', 0.8),
    atMost('p99 against the EKS webhook', ratio(series, 'ours', 'eks', 'p99'), 1, '×'),
    atMost(
      'p99 with 5,000 rules and 10,000 accounts against 10 rules',
      ratio(series, 'large', 'ours', 'p99'),
      1.5,
      '×',
    ),
    atMost('RssAnon under load', anonymous('ours'), 96, 'MiB'),
    atMost('RssAnon under load with 10,000 accounts', anonymous('large'), 96, 'MiB'),
    atMost('cold start to ready', coldStart?.later, 1_000, 'ms'),
    atMost('longest review during an edit of 5,000 rules', editDelay?.longest, 50, 'ms'),
    atMost('from an edit of the ConfigMap to the first pod that follows it', installation?.edit, 1_000, 'ms'),
    atMost('added to the creation of a pod at a real API server, median', installation?.added, 2, 'ms'),
  ];
}

function atLeast(what: string, found: number | undefined, least: number): Bar {
  return {
    wanted: `${what} ≥ ${least} ×`,
    found: `${formatNumber(found, 2)} ×`,
    met: found === undefined ? undefined : found >= least,
  };
}

function atMost(what: string, found: number | undefined, most: number, unit: string): Bar {
  return {
    wanted: `${what} ≤ ${most} ${unit}`,
    found: `${formatNumber(found, unit === '×' || most < 10 ? 2 : 0)} ${unit}`,
    met: found === undefined ? undefined : found <= most,
  };
}
