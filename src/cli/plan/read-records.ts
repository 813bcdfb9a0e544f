import type { Question } from '../../explain/question.ts';
import { eventQuestion, lineQuestion } from '../../explain/read/recorded.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';
import { isAuditEvent } from '../../records/read/audit-event.ts';
import type { Fields } from '../../records/read/fields.ts';
import { isLogLine } from '../../records/read/log-line.ts';
import type { Io } from '../command.ts';
import { type RecordCounts, readRequests } from '../report/read-requests.ts';

/**
 * Passes on what the requests in a log ask, see {@link readRequests}.
 *
 * @param take gets each question
 * @throws a user error `file_unreadable`
 */
export async function readRecords(
  file: string,
  indexes: Pair<MappingIndex>,
  webhookNamespace: string | undefined,
  io: Pick<Io, 'readChunks' | 'progress'>,
  take: (question: Question) => void,
): Promise<RecordCounts> {
  return readRequests([file], webhookNamespace, io, (record) => {
    const question = questionOf(record, indexes);
    if (question !== undefined) take(question);
  });
}

function questionOf(record: Fields, { after, before }: Pair<MappingIndex>): Question | undefined {
  const ask = isAuditEvent(record) ? eventQuestion : isLogLine(record) ? lineQuestion : undefined;
  const question = ask?.(record, before);
  // Only the new mapping may list the requester, whose token the record does not have.
  return question?.request.requester.pod === undefined ? ask?.(record, after) : question;
}
