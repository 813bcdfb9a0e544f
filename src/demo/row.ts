/** The outcome for one pod. */
export type Row = {
  /** What the pod is, in a few words. */
  pod: string;
  /** Name of its file under `examples/demo/reviews`. */
  file: string;
  project: string | undefined;
  /** The account on the pod as it was sent. */
  from: string;
  /** The account that the pod has now; `undefined` if it was refused. */
  to: string | undefined;
  reason: string;
  /**
   * From the first byte of the request to the last byte of the answer; `undefined` for pods that a controller creates.
   */
  milliseconds: number | undefined;
  /** The message of a refusal, as the pipeline author reads it. */
  message: string | undefined;
  /** The AWS role that the EKS webhook injected, with `--cluster`. */
  role: string | undefined;
};
