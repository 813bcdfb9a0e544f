import type { Decision } from '../../admission/decision.ts';
import type { DecisionRecord } from '../../admission/record.ts';
import type { ReviewRequest } from '../../admission/review/review.ts';
import { loggedName } from '../observe/log.ts';

/** Longest refusal in the log, in characters: a refusal may list labels, whose number has no limit. */
const LONGEST_SENTENCE = 1024;

/**
 * Returns the log line for a decision (docs/api.md, "Log lines"). It has names, codes and our own sentences only:
 * anything else in a pod may be a secret.
 *
 * @param record of the decision
 * @param milliseconds from the arrival of the request to its answer
 */
export function lineOf(
  { dryRun, namespace, object: { metadata }, requester, uid }: ReviewRequest,
  decision: Decision,
  record: DecisionRecord,
  milliseconds: number,
): [fields: object, message: string] {
  const { allowed, kind, message, mode, projectName, warnings, would } = decision;
  const fields = {
    uid: loggedName(uid),
    namespace: loggedName(namespace),
    pod: loggedName(metadata?.name ?? metadata?.generateName ?? ''),
    kind,
    requester: loggedName(requester.username),
    mode,
    ...record,
    ...(projectName === undefined ? {} : { projectName }),
    allowed,
    ...(allowed ? {} : { why: message.split('\n', 1)[0]?.slice(0, LONGEST_SENTENCE) }),
    ...(warnings.length === 0 ? {} : { warnings }),
    dryRun,
    milliseconds: Math.round(milliseconds * 1000) / 1000,
  };
  // In observe and best-effort, a pod that enforce refuses may be allowed.
  const wouldBe = would === 'refuse' ? 'would be refused' : 'allowed';
  return [fields, allowed ? wouldBe : 'refused'];
}
