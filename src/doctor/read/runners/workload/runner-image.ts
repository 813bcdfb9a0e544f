import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** Matches GitLab's image, also in a mirror, but not the helper image, which runs in jobs. */
const RUNNER_IMAGE = /(?:^|\/)gitlab-runner(?:-ubi|-fips|-ocp)?(?:[:@]|$)/;

/**
 * Returns the container with the image of GitLab Runner. The container's name proves nothing, because its image may be
 * another one.
 */
export function runnerContainer({ spec }: PodTemplate): RunnerContainer | undefined {
  return spec.containers.find(({ image }) => RUNNER_IMAGE.test(image ?? ''));
}
