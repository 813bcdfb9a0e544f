import type { ReviewRequest } from '../admission/review/review.ts';
import { buildPod } from '../explain/job/build-pod.ts';
import { NEWEST } from '../explain/job/runner-version.ts';
import { withMarks } from '../explain/marks.ts';
import { SKIP_LABEL } from '../pods/opt-out-marks.ts';
import type { Requester } from '../pods/requester.ts';
import type { RunnerVersion } from '../pods/runner-version.ts';

/** A job pod as far as decisions tell it from others. */
export type Job = {
  project: string;
  namespace: string;
  /** With the token of the request. */
  requester: Requester;
  /** On the pod: configured by the manager or requested by the job. */
  account: string;
  rootGroup: string | undefined;
  runner: string | undefined;
  /** It declines the AWS identity of its account. */
  optOut: boolean;
  /** The newest known one by default. */
  version?: RunnerVersion | undefined;
};

/** The request that creates the job's pod. */
export function requestOf({ optOut, requester, version = NEWEST, ...job }: Job): ReviewRequest {
  const pod = buildPod({ ...job, version });
  return {
    ...{ uid: 'none', operation: 'CREATE', resource: 'pods', namespace: job.namespace, requester, dryRun: false },
    object: optOut ? withMarks(pod, { labels: { [SKIP_LABEL]: 'true' }, annotations: {} }) : pod,
  };
}
