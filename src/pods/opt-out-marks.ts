import type { Pod } from './pod.ts';

/**
 * The objectSelector of the EKS webhook only checks that this label exists (`deploy/mutatingwebhook.yaml` in its
 * source).
 */
export const SKIP_LABEL = 'eks.amazonaws.com/skip-pod-identity-webhook';
/** A comma-separated list of containers that the EKS webhook does not change. */
export const SKIP_ANNOTATION = 'eks.amazonaws.com/skip-containers';

/**
 * Returns the marks that make the EKS webhook give no AWS identity to the pod, or to some of its containers, as texts
 * for a message.
 */
export function optOutMarks(pod: Pod): string[] {
  const label = pod.metadata?.labels?.[SKIP_LABEL];
  const annotation = pod.metadata?.annotations?.[SKIP_ANNOTATION];
  return [
    ...(label === undefined ? [] : [`label ${SKIP_LABEL}`]),
    ...(annotation === undefined || annotation === '' ? [] : [`annotation ${SKIP_ANNOTATION}`]),
  ];
}
