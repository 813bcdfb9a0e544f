import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** The name of GitLab's image, also in a mirror; not that of the helper, which runs in jobs. */
const RUNNER_IMAGE = /(?:^|\/)gitlab-runner(?:-ubi|-fips|-ocp)?(?:[:@]|$)/;

/** The container with the image of GitLab Runner. A name is not evidence: the image may be another one. */
export function runnerContainer({ spec }: PodTemplate): RunnerContainer | undefined {
  return spec.containers.find(({ image }) => RUNNER_IMAGE.test(image ?? ''));
}
