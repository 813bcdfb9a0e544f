import type { Note } from './setting.ts';

/** A runner that the wrapper chart holds: one dependency on GitLab's chart. */
export type Runner = {
  /** Where its values are. Unless it is the only one and called `gitlab-runner`, it is also the alias of the dependency. */
  key: string;
  /** Values of GitLab's chart beside the preset ones; maps are merged with those, as Helm does. */
  values?: Values;
  /** Why some of them are there. */
  notes?: readonly Note[];
};

type Values = Readonly<Record<string, unknown>>;

/** The name of GitLab's chart: https://gitlab.com/gitlab-org/charts/gitlab-runner */
export const RUNNER_CHART = 'gitlab-runner';

/**
 * An alias becomes the chart's name for the child, and with it changes its names and selectors (helm/helm#12142), so
 * there is none unless the same chart occurs more than once.
 */
export function aliasOf({ key }: Runner, runners: readonly Runner[]): string | undefined {
  return key === RUNNER_CHART && runners.length === 1 ? undefined : key;
}
