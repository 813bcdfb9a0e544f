import type { RecordedDecision } from '../recorded-decision.ts';

/** Names that the API server completes: those of runners up to 16.1, and those of controllers. */
const BEGINNING = /^$|-$|^runner-.+?-project-\d+-concurrent-\d+$/;

/**
 * What an event of the audit log and the log line about the same request have in common. They have no identifier in common: the
 * API server makes a new uid for each call of a webhook (`apiserver/pkg/admission/plugin/webhook/request`), and `auditID`
 * stays with it. So a pod with the same name and the same decision is the same request, and the nth on one side is the nth on
 * the other. An event without the pod does not have a name that the API server completed; all such requests for a project are equal.
 */
export function requestKey({ mode, namespace, pod, project, reason, requester }: RecordedDecision): string {
  const who = BEGINNING.test(pod) ? ['', project ?? '', requester] : [pod];
  return [namespace, mode, reason, ...who].join('\n');
}
