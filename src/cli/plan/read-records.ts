import type { Question } from '../../explain/question.ts';
import { AUDIT_EVENT, recordKind } from '../../explain/record-kind.ts';
import { eventQuestion, lineQuestion } from '../../explain/recorded.ts';
import { isMap } from '../../is-map.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';
import type { Io } from '../command.ts';

/** Lines of a log, by what they are. */
export type LineCounts = {
  all: number;
  /** Neither JSON nor short enough. */
  bad: number;
};

const EVERY = 50_000;

/**
 * Reads audit events of the API server and lines of the webhook's log, one a line, and passes on what they record.
 *
 * @param take gets each question
 * @throws a user error `file_unreadable`
 */
export async function readRecords(
  file: string,
  indexes: Pair<MappingIndex>,
  io: Pick<Io, 'lines' | 'progress'>,
  take: (question: Question) => void,
): Promise<LineCounts> {
  const counts = { all: 0, bad: 0 };
  for await (const lines of io.lines(file, '--audit-log')) {
    for (const line of lines) {
      if (line?.trim() === '') continue;
      counts.all += 1;
      if (counts.all % EVERY === 0) io.progress(`${counts.all} lines read …`);
      const record = recordIn(line);
      if (record === 'bad') counts.bad += 1;
      else if (record !== undefined) {
        const question = questionOf(record, indexes);
        if (question !== undefined) take(question);
      }
    }
  }
  return counts;
}

type Fields = Readonly<Record<string, unknown>>;

function recordIn(line: string | undefined): Fields | 'bad' | undefined {
  if (line === undefined || !/^\s*\{/.test(line)) return 'bad';
  // Most lines of an audit log are about other objects, and parsing them takes most of the time.
  if (!line.includes('pods') && !line.includes('"reason"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isMap(value) ? value : 'bad';
  } catch {
    return 'bad';
  }
}

function questionOf(record: Fields, { after, before }: Pair<MappingIndex>): Question | undefined {
  const kind = recordKind(record);
  if (kind === undefined) return undefined;
  const ask = kind === AUDIT_EVENT ? eventQuestion : lineQuestion;
  const question = ask(record, before);
  // Only the new mapping may list the requester, whose token the record does not have.
  return question?.request.requester.pod === undefined ? ask(record, after) : question;
}
