import type { Pod } from './pod.ts';

export type RunnerVersion = { major: number; minor: number };

const RUNNER = /^gitlab-runner (\d{1,4})\.(\d{1,4})\./;

/**
 * Returns the version of the GitLab runner that created this pod.
 *
 * When an object is created, the API server writes the first part of the client's User-Agent into `managedFields`
 * (`apiserver/pkg/endpoints/handlers/fieldmanager`), and no variable of a job can change that header. If a pod has no
 * entry or several, or was created by apply, it did not come directly from a runner, so its version is unknown.
 */
export function runnerVersion(pod: Pod): RunnerVersion | undefined {
  const [entry, ...others] = pod.metadata?.managedFields ?? [];
  if (others.length > 0 || entry?.operation !== 'Update' || entry.subresource) return undefined;
  return parseUserAgent(entry.manager ?? '');
}

/** Returns 19.4 for `gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux`; `undefined` for any other client. */
function parseUserAgent(manager: string): RunnerVersion | undefined {
  const [, major, minor] = RUNNER.exec(manager) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** True if this version is `major.minor` or later. */
export function isAtLeast(version: RunnerVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
