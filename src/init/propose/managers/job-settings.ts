import { jobAccount, jobNamespace } from '../../../doctor/derive/runners/jobs/job-places.ts';
import type { Runner } from '../../../doctor/world/runner/runner.ts';
import type { RunnerSettings } from '../../../doctor/world/runner/runner-settings.ts';
import { configuredNames } from './runner-names.ts';

/**
 * The variable with which GitLab's chart and `gitlab-runner register` make a runner protected that registers itself.
 * Other runners are protected only in GitLab.
 */
const ACCESS_LEVEL = 'REGISTER_ACCESS_LEVEL';

const PROTECTED = /(?<![a-z])protected(?![a-z])/i;

/**
 * Returns what the workloads of a manager configure for their jobs, as a text to compare: between managers with equal
 * texts, it is chance which one runs a job. `undefined` if a part of the configuration was not read.
 */
export function jobSettings(runners: readonly Runner[]): string | undefined {
  const isRead = runners.every(
    ({ broken, settings, unread }) => settings.length > 0 && unread.length === 0 && broken.length === 0,
  );
  if (!isRead) return undefined;
  const all = runners.flatMap((runner) =>
    runner.settings.map((settings) => JSON.stringify([mayBeProtected(runner), ...whatOf(settings)])),
  );
  return JSON.stringify([...new Set(all)].toSorted());
}

function whatOf(settings: RunnerSettings): readonly unknown[] {
  const { host, isKubernetes, namespaceOverwriteAllowed, namespacePerJob, serviceAccountOverwriteAllowed } = settings;
  const values = [host, namespaceOverwriteAllowed, namespacePerJob, serviceAccountOverwriteAllowed];
  return [isKubernetes, jobNamespace(settings), jobAccount(settings), ...values.map((one) => one?.value)];
}

/**
 * True if a runner shows signs of being protected: the level that it registers with, or its names. Only GitLab has this
 * for certain.
 */
function mayBeProtected(runner: Runner): boolean {
  const { account, managerName = '', name, variables } = runner;
  return (
    variables.some((one) => one.name === ACCESS_LEVEL && one.value === 'ref_protected') ||
    [account, name, managerName, ...configuredNames(runner)].some((one) => PROTECTED.test(one))
  );
}
