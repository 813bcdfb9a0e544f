/** What became of one pod. */
export type Row = {
  /** What the pod is, in a few words. */
  pod: string;
  /** Name of its file under `examples/demo/reviews`. */
  file: string;
  project: string | undefined;
  /** The account that it came with. */
  asked: string;
  /** The account that it has; `undefined` where it was refused. */
  got: string | undefined;
  reason: string;
  /** From the first byte of the request to the last of the answer; `undefined` for what a controller does in its own time. */
  milliseconds: number | undefined;
  /** Of a refusal, as the author of the pipeline reads it. */
  message: string | undefined;
  /** The AWS role that the EKS webhook put into the pod, where a cluster was asked. */
  role: string | undefined;
};
