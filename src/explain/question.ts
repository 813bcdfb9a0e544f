import type { ReviewRequest } from '../admission/review/review.ts';

/** A pod to be decided about, as the webhook would receive it. */
export type Question = {
  request: ReviewRequest;
  /** What the input did not say, and was taken for granted; one sentence each. */
  assumed: readonly string[];
  /** The account of a pod that a cluster already holds. */
  stored: string | undefined;
};

/** What was said on the command line of who and what is asked for. */
export type Overrides = {
  requester: string | undefined;
  runnerVersion: string | undefined;
  /** The account that the job asks for. */
  asks: string | undefined;
  namespace: string | undefined;
};
