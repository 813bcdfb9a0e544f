/**
 * Selects the series for the variables of the dashboard. If the series have no label `cluster`, its variable matches
 * them, too.
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
 * Leaves out series without events in the time range of the dashboard, because the metrics have a series, with the
 * value 0, for each possible event.
 *
 * @returns events per minute: jobs are too rare for a rate per second
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
