import { userError } from '../../errors.ts';
import type { Pod } from '../../pods/pod.ts';
import type { RunnerVersion } from '../../pods/runner-version.ts';

/** The newest runner whose pods were captured for the tests. */
export const NEWEST: RunnerVersion = { major: 19, minor: 4 };

/**
 * Reads `--runner-version`.
 *
 * @throws a user error `runner_version_invalid`
 */
export function parseRunnerVersion(text: string): RunnerVersion {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?:\.\d+)*$/.exec(text) ?? [];
  if (major !== undefined && minor !== undefined) return { major: Number(major), minor: Number(minor) };
  throw userError(`--runner-version: "${text}" is not a version such as ${formatVersion(NEWEST)}`, {
    code: 'runner_version_invalid',
    where: '--runner-version',
    found: text,
    wanted: 'X.Y',
  });
}

export function formatVersion({ major, minor }: RunnerVersion): string {
  return `${major}.${minor}`;
}

/** Returns the pod as a runner of this version would have sent it: `managedFields` has its User-Agent, and no other. */
export function withRunnerVersion(pod: Pod, version: RunnerVersion): Pod {
  const manager = `gitlab-runner ${formatVersion(version)}.0 (assumed`;
  return { ...pod, metadata: { ...pod.metadata, managedFields: [{ manager, operation: 'Update' }] } };
}
