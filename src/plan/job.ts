import type { ReviewRequest } from '../admission/review/review.ts';
import { buildPod } from '../explain/job/build-pod.ts';
import { NEWEST } from '../explain/job/runner-version.ts';
import { withMarks } from '../explain/marks.ts';
import { SKIP_LABEL } from '../pods/opt-out-marks.ts';
import type { Requester } from '../pods/requester.ts';
import type { RunnerVersion } from '../pods/runner-version.ts';

/** What decisions read of a job pod. */
export type Job = {
  project: string;
  namespace: string;
  /** The requester, with the pod that its token is bound to. */
  requester: Requester;
  /** The account on the pod, which the manager configured or the job requested. */
  account: string;
  rootGroup: string | undefined;
  runner: string | undefined;
  /** True if the job declines the AWS identity of its account. */
  optOut: boolean;
  /** By default, the newest known version. */
  version?: RunnerVersion | undefined;
};

/** Returns the request that creates the job's pod. */
export function requestOf({ optOut, requester, version = NEWEST, ...job }: Job): ReviewRequest {
  const pod = buildPod({ ...job, version });
  return {
    ...{ uid: 'none', operation: 'CREATE', resource: 'pods', namespace: job.namespace, requester, dryRun: false },
    object: optOut ? withMarks(pod, { labels: { [SKIP_LABEL]: 'true' }, annotations: {} }) : pod,
  };
}
