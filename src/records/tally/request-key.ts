import type { RecordedDecision } from '../recorded-decision.ts';

/** Names that the API server completes: those of runners up to 16.1, and those that controllers use. */
const COMPLETED = /^$|-$|^runner-.+?-project-\d+-concurrent-\d+$/;

/**
 * Returns what an event of the audit log and the log line about the same request have in common. They share no
 * identifier: the API server makes a new uid for each call of a webhook
 * (`apiserver/pkg/admission/plugin/webhook/request`), and does not send `auditID`. So a pod with the same name and the
 * same decision is the same request, and the nth on one side is the nth on the other. If the API server completed the
 * name, an event without the pod lacks it, so all such requests for a project count as equal.
 */
export function requestKey(record: RecordedDecision): string {
  const { mode, namespace, pod, project, reason, requester } = record;
  const who = hasCompletedName(record) ? ['', project ?? '', requester] : [pod];
  return [namespace, mode, reason, ...who].join('\n');
}

/** True if the API server completes the name, so that each request is for another pod. */
export function hasCompletedName({ pod }: Pick<RecordedDecision, 'pod'>): boolean {
  return COMPLETED.test(pod);
}
