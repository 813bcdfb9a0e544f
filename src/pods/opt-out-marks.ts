import type { Pod } from './pod.ts';

/** The EKS hook's objectSelector asks only whether this label exists (`deploy/mutatingwebhook.yaml` there). */
const SKIP_LABEL = 'eks.amazonaws.com/skip-pod-identity-webhook';
/** Names containers, with commas between them, that the EKS hook leaves alone. */
const SKIP_ANNOTATION = 'eks.amazonaws.com/skip-containers';

/** Marks that make the EKS hook give a pod, or some of its containers, no AWS identity; as a person would write them. */
export function optOutMarks(pod: Pod): string[] {
  const label = pod.metadata?.labels?.[SKIP_LABEL];
  const annotation = pod.metadata?.annotations?.[SKIP_ANNOTATION];
  return [
    ...(label === undefined ? [] : [`label ${SKIP_LABEL}`]),
    ...(annotation === undefined || annotation === '' ? [] : [`annotation ${SKIP_ANNOTATION}`]),
  ];
}
