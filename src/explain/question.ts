import type { ReviewRequest } from '../admission/review/review.ts';

/** A pod to decide about, as the webhook would receive it. */
export type Question = {
  request: ReviewRequest;
  /** Assumptions about what the input does not contain, each a clause. */
  assumed: readonly string[];
  /** The account of a pod that already runs. */
  stored: string | undefined;
  /** The reason code of the decision at that time, if the input records it. */
  recorded?: string | undefined;
  /** The account that enforce gave, or would have given, by that decision; `undefined` for a refusal. */
  recordedAccount?: string | undefined;
  /**
   * Labels that rules can read and that the input does not have, though the pod may have had them. `trust`: the pod has its labels,
   * but not the version of its runner, by which they can be trusted or not.
   */
  lacks?: readonly RecordedLabel[] | 'trust' | undefined;
  /** Why the API server does not call the webhook for it now, a clause; what is decided then is what enforce would do. */
  skipped?: string | undefined;
};

/** What a record of a decision has of the labels of a job. */
export type RecordedLabel = 'rootGroup' | 'runner';

/** Options of the command line that complete or replace what the input says. */
export type Overrides = {
  requester: string | undefined;
  runnerVersion: string | undefined;
  /** The requested account. */
  requestedAccount: string | undefined;
  namespace: string | undefined;
  /** Added to those of the pod. */
  labels: Marks;
  annotations: Marks;
  /** For a job or a record; `none` for a job that has none. */
  rootGroup?: string | undefined;
  runner?: string | undefined;
};

/** Labels or annotations. */
export type Marks = Readonly<Record<string, string>>;
