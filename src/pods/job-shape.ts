import type { Pod } from './pod.ts';

/**
 * The name that GitLab Runner gives to a job pod: up to 16.1 as generateName, without a dash at the end, and since then
 * as the name. The token and the project id in it come from the payload of the job, never from a variable.
 */
const JOB_NAME = /^runner-.+?-project-(\d+)-concurrent-\d+/;

export const PROJECT_LABEL = 'project.runner.gitlab.com/id';
const POD_LABEL = 'job.runner.gitlab.com/pod';
const PAUSE_LABEL = 'runner.gitlab.com/pause-pod';

/** Returns the name, or its beginning if the API server generates the rest. */
export function nameOf(pod: Pod): string {
  return pod.metadata?.name || pod.metadata?.generateName || '';
}

/** Returns the project id in the name of a job pod, with unchanged digits. */
export function projectInName(name: string): string | undefined {
  return JOB_NAME.exec(name)?.[1];
}

/** True if a pod looks like a job of a GitLab runner. Any client can create such a pod. */
export function isJobShaped(pod: Pod): boolean {
  const labels = pod.metadata?.labels;
  return (
    projectInName(nameOf(pod)) !== undefined ||
    labels?.[PROJECT_LABEL] !== undefined ||
    labels?.[POD_LABEL] !== undefined
  );
}

/** True if a pod is marked as a pause pod, which reserves room for later jobs (runner 18.11 and later). */
export function isPauseMarked(pod: Pod): boolean {
  return pod.metadata?.labels?.[PAUSE_LABEL] === 'true';
}
