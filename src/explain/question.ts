import type { ReviewRequest } from '../admission/review/review.ts';

/** A pod to decide about, as the webhook would receive it. */
export type Question = {
  request: ReviewRequest;
  /** Assumptions about what the input does not contain, each as a clause. */
  assumed: readonly string[];
  /** The account of a pod that is already running. */
  stored: string | undefined;
  /** The reason code of the decision at that time, if the input records it. */
  recorded?: string | undefined;
  /** The account that enforce gave or would have given then; `undefined` for a refusal. */
  recordedAccount?: string | undefined;
  /**
   * Labels that rules can read and that are missing in the input, although the pod may have had them.
   * `runnerVersion`: the pod has its labels, but lacks the version of its runner, which decides whether they can be
   * trusted.
   */
  missingFacts?: readonly RecordedLabel[] | 'runnerVersion' | undefined;
  /**
   * Why the API server does not call the webhook for the pod now, as a clause. The decision is then what enforce would
   * do.
   */
  skipped?: string | undefined;
};

/** The labels of a job that the record of a decision contains. */
export type RecordedLabel = 'rootGroup' | 'runner';

/** Options of the command line that complete or replace parts of the input. */
export type Overrides = {
  requester: string | undefined;
  runnerVersion: string | undefined;
  requestedAccount: string | undefined;
  namespace: string | undefined;
  /** Added to the labels and annotations of the pod. */
  labels: Marks;
  annotations: Marks;
  /** For a job or a record; `none` for a job without the label. */
  rootGroup?: string | undefined;
  runner?: string | undefined;
};

/** Labels or annotations. */
export type Marks = Readonly<Record<string, string>>;
