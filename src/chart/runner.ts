import type { Note } from './setting.ts';

/** A runner in the wrapper chart: one dependency on GitLab's chart. */
export type Runner = {
  /**
   * Key of its values. It is also the alias of the dependency, unless the runner is the only one and named
   * `gitlab-runner`.
   */
  key: string;
  /** Values of GitLab's chart, merged into the preset ones as Helm does. */
  values?: Values;
  /** Comments that explain some of the values. */
  notes?: readonly Note[];
};

type Values = Readonly<Record<string, unknown>>;

/** The name of GitLab's chart: https://gitlab.com/gitlab-org/charts/gitlab-runner */
export const RUNNER_CHART = 'gitlab-runner';

/**
 * Returns the alias of a dependency. An alias replaces the name of the dependency, and so changes the names and
 * selectors of its objects (helm/helm#12142). So there is none unless the same chart occurs more than once.
 */
export function aliasOf({ key }: Runner, runners: readonly Runner[]): string | undefined {
  return key === RUNNER_CHART && runners.length === 1 ? undefined : key;
}
