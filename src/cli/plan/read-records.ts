import type { Question } from '../../explain/question.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';
import { recordQuestion } from '../../plan/pods/question-by-either.ts';
import { type RecordCounts, readRequests } from '../report/read-requests.ts';
import type { Io } from '../run/command.ts';

/**
 * Calls `take` with the question of each request in a log, see {@link readRequests}.
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
    const question = recordQuestion(record, indexes);
    if (question !== undefined) take(question);
  });
}
