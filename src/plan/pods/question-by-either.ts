import { causeOf } from '../../errors.ts';
import type { Creators } from '../../explain/creators.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import type { Found } from '../../explain/read/read-documents.ts';
import { eventQuestion, lineQuestion } from '../../explain/read/recorded.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { isAuditEvent } from '../../records/read/audit-event.ts';
import type { Fields } from '../../records/read/fields.ts';
import { isLogLine } from '../../records/read/log-line.ts';
import type { Pair } from '../pair.ts';

// An edit adds and removes managers, so a manager that only one of the mappings lists can be the requester, too.

const NOTHING: Overrides = {
  ...{ requester: undefined, runnerVersion: undefined, requestedAccount: undefined, namespace: undefined },
  ...{ labels: {}, annotations: {} },
};

/**
 * Returns the question about a running pod. Its requester is the manager that one of the mappings names.
 *
 * @returns `undefined` if several managers may have created it
 */
export function podQuestion(
  pod: Found,
  { after, before }: Pair<MappingIndex>,
  creators: Creators,
): Question | undefined {
  return askedBy(before, pod, creators) ?? askedBy(after, pod, creators);
}

function askedBy(index: MappingIndex, pod: Found, creators: Creators): Question | undefined {
  try {
    return questionOf(pod, index, NOTHING, false, creators);
  } catch (reason) {
    if (causeOf(reason)?.code === 'requester_unknown') return undefined;
    throw reason;
  }
}

/**
 * Returns the question that the record of a request asks. A record is an event of the audit log, or a log line of the
 * webhook.
 *
 * @returns `undefined` for a record that is not about a pod
 */
export function recordQuestion(record: Fields, { after, before }: Pair<MappingIndex>): Question | undefined {
  const ask = isAuditEvent(record) ? eventQuestion : isLogLine(record) ? lineQuestion : undefined;
  const question = ask?.(record, before);
  // The record does not have the token. A token of a pod is assumed for managers only, so a requester without one may
  // be a manager of the other mapping.
  return question?.request.requester.pod === undefined ? ask?.(record, after) : question;
}
