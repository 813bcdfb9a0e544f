/**
 * Which series a query of the dashboard is about: the variables of the dashboard. Where Prometheus has no label `cluster`, the
 * variable matches the series without it.
 */
const SELECTED = 'cluster=~"$cluster", job=~"$job"';

/** @returns the selector of a metric of this program, such as `gitlab_runner_irsa_mapping_valid{…}` */
export function own(metric: string, ...matchers: readonly string[]): string {
  return series(`gitlab_runner_irsa_${metric}`, ...matchers);
}

/** @returns the selector of a metric by its whole name */
export function series(metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${[SELECTED, ...matchers].join(', ')}}`;
}

/**
 * Only with what happened in the time range of the dashboard: the metrics have a series, 0, for each event that is possible.
 *
 * @returns events a minute: jobs are too rare for a number a second
 */
export function perMinute(selector: string, ...by: readonly string[]): string {
  const inWholeRange = `sum${labels(by)} (increase(${selector}[$__range] @ end()))`;
  return `60 * sum${labels(by)} (rate(${selector}[$__rate_interval])) and ${inWholeRange} > 0`;
}

/** @returns events in the time range of the dashboard */
export function inRange(selector: string, ...by: readonly string[]): string {
  return `sum${labels(by)} (increase(${selector}[$__range]))`;
}

function labels(by: readonly string[]): string {
  return by.length === 0 ? '' : ` by (${by.join(', ')})`;
}
