/** What the ConfigMap of the mapping says about who owns it. */
export type Marks = {
  annotations: Readonly<Record<string, unknown>>;
  labels: Readonly<Record<string, unknown>>;
};

/** The chart sets it when `mapping:` is among its values. */
export const OWNER_LABEL = 'gitlab-runner-irsa/mapping-owner';

/** On a ConfigMap into which the process has written a mapping: where somebody empties it, it stays empty. */
export const STARTER_ANNOTATION = 'gitlab-runner-irsa/starter';

/**
 * Whether a ConfigMap that has no mapping gets one from the process: one that never had any, one that was replaced as a
 * whole (`helm upgrade --force`, a deletion), and one that Helm has just given back by `mapping: null`.
 *
 * @param before what it was until now, where that is known
 */
export function isOursToFill({ annotations, labels }: Marks, before: Marks | undefined): boolean {
  if (labels[OWNER_LABEL] !== undefined) return false;
  return annotations[STARTER_ANNOTATION] === undefined || before?.labels[OWNER_LABEL] !== undefined;
}
