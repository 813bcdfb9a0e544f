/** A runner that the wrapper chart holds: one dependency on GitLab's chart. */
export type Runner = {
  /** Where its values are. Other than `gitlab-runner`, it is also the alias of the dependency. */
  key: string;
};

/** The name of GitLab's chart: https://gitlab.com/gitlab-org/charts/gitlab-runner */
export const RUNNER_CHART = 'gitlab-runner';

/**
 * An alias becomes the chart's name for the child, and with it changes its names and selectors (helm/helm#12142), so
 * there is none unless the same chart occurs more than once.
 */
export function aliasOf({ key }: Runner): string | undefined {
  return key === RUNNER_CHART ? undefined : key;
}
