import type { Pod } from './pod.ts';

/**
 * The name that every gitlab-runner gives a job pod: up to 16.1 as generateName without a dash at its end, later as the
 * name. Token and project id in it come from the job's payload, never from a variable.
 */
const JOB_NAME = /^runner-.+?-project-(\d+)-concurrent-\d+/;

export const PROJECT_LABEL = 'project.runner.gitlab.com/id';
const POD_LABEL = 'job.runner.gitlab.com/pod';
const PAUSE_LABEL = 'runner.gitlab.com/pause-pod';

/** The name, or what it will begin with where the API server is asked to make one. */
export function nameOf(pod: Pod): string {
  return pod.metadata?.name || pod.metadata?.generateName || '';
}

/** The project id in a job pod's name, digits as written. */
export function projectInName(name: string): string | undefined {
  return JOB_NAME.exec(name)?.[1];
}

/** Whether a pod looks like a job of a GitLab runner, by whomever it was made. */
export function isJobShaped(pod: Pod): boolean {
  const labels = pod.metadata?.labels;
  return (
    projectInName(nameOf(pod)) !== undefined ||
    labels?.[PROJECT_LABEL] !== undefined ||
    labels?.[POD_LABEL] !== undefined
  );
}

/** Whether a pod says that it only holds a place for later jobs (runner 18.11 and later). */
export function isPauseMarked(pod: Pod): boolean {
  return pod.metadata?.labels?.[PAUSE_LABEL] === 'true';
}
