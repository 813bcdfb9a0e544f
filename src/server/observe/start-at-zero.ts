import type { Counter } from 'prom-client';

/**
 * Creates series before their first event. `increase` and `rate` of Prometheus compare samples, so they miss an event
 * with which a series begins (https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics).
 */
export function startAtZero<Label extends string>(
  counter: Counter<Label>,
  series: readonly Record<Label, string>[],
): void {
  for (const labels of series) counter.inc(labels, 0);
}
