import type { Decision } from '../../admission/decision.ts';
import type { DecisionRecord } from '../../admission/record.ts';
import type { ReviewRequest } from '../../admission/review/review.ts';
import { loggedName } from '../observe/log.ts';

/** Characters of a refusal: it may list labels, which have no limit of their own. */
const LONGEST_SENTENCE = 1024;

/**
 * The line that the log has for a decision (docs/api.md, "Log lines"). Names, codes and our own sentences only: anything else
 * in a pod may be a secret.
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
  // In observe and best-effort, a pod may be allowed that enforce refuses.
  const wouldBe = would === 'refuse' ? 'would be refused' : 'allowed';
  return [fields, allowed ? wouldBe : 'refused'];
}
