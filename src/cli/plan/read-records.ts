import { randomInt } from 'node:crypto';
import type { Question } from '../../explain/question.ts';
import { eventQuestion, lineQuestion } from '../../explain/recorded.ts';
import { shownFile } from '../../files/read-text.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Pair } from '../../plan/pair.ts';
import { itemsIn } from '../../records/items-in.ts';
import { isAuditEvent } from '../../records/read/audit-event.ts';
import type { Fields } from '../../records/read/fields.ts';
import { isLogLine } from '../../records/read/log-line.ts';
import { unwrap } from '../../records/read/wrapped.ts';
import { readRecord } from '../../records/read-record.ts';
import { createSplitter, type Part } from '../../records/split/split-text.ts';
import { createCounter } from '../../records/tally/counter.ts';
import { LIMITS } from '../../records/tally/limits.ts';
import { hasOtherName, requestKey } from '../../records/tally/request-key.ts';
import type { Io } from '../command.ts';

/** Parts of a log, by what they are. */
export type RecordCounts = {
  /** Values of JSON. */
  all: number;
  /** Not JSON, or too long. */
  bad: number;
};

const PER_PROGRESS = 5_000;
const SEEDS = 2 ** 32;

/**
 * Reads what `report` reads: audit events of the API server and lines of the webhook's log, also in exports and compressed, and
 * passes on what they record. A request that both logs have counts once, and so does a pod that was requested several times.
 *
 * @param webhookNamespace the namespace of the webhook; records that a pod elsewhere wrote are left out
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
  const counts = { all: 0, bad: 0 };
  const isNew = createFilter(webhookNamespace);
  const splitter = createSplitter();
  const add = (part: Part) => {
    if (!('value' in part)) {
      counts.bad += 1;
      return;
    }
    for (const value of itemsIn(part.value)) {
      counts.all += 1;
      if (counts.all % PER_PROGRESS === 0) io.progress(`reading ${shownFile(file)} … ${counts.all} records`);
      const question = isNew(value) ? questionOf(unwrap(value).value, indexes) : undefined;
      if (question !== undefined) take(question);
    }
  };
  for await (const chunk of io.readChunks(file)) for (const part of splitter.push(chunk)) add(part);
  for (const part of splitter.end()) add(part);
  return counts;
}

/**
 * Whether a value is a record of a request that was not a dry run, and the first about its pod with that decision: a runner that
 * repeats a refused request sends the same name.
 */
function createFilter(webhookNamespace: string | undefined): (value: unknown) => boolean {
  const seed = randomInt(SEEDS);
  const identities = createCounter(seed, LIMITS.requests);
  const requests = createCounter(seed, LIMITS.requests);
  return (value) => {
    const reading = readRecord(value, webhookNamespace);
    if (reading.is === 'foreign' || reading.is === 'dry_run' || reading.is === 'unfinished') return false;
    if ('identity' in reading && (identities.add(reading.identity, 0)?.here ?? 1) > 1) return false;
    if (reading.is !== 'decision') return true;
    const { record } = reading;
    const seen = requests.add(requestKey(record), record.source === 'audit' ? 0 : 1);
    return seen === undefined || (seen.here > seen.there && (seen.here === 1 || hasOtherName(record)));
  };
}

function questionOf(record: Fields, { after, before }: Pair<MappingIndex>): Question | undefined {
  const ask = isAuditEvent(record) ? eventQuestion : isLogLine(record) ? lineQuestion : undefined;
  const question = ask?.(record, before);
  // Only the new mapping may list the requester, whose token the record does not have.
  return question?.request.requester.pod === undefined ? ask?.(record, after) : question;
}
