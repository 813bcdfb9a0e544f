import { randomInt } from 'node:crypto';
import { shownFile } from '../../files/read-text.ts';
import { itemsIn } from '../../records/items-in.ts';
import type { Fields } from '../../records/read/fields.ts';
import type { Reading } from '../../records/read/reading.ts';
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
 * passes on the records, without what shippers put around them. A request that both logs have counts once, and so does a pod
 * that was requested several times. Dry runs, events before the end of a request, and what a pod elsewhere wrote are left out.
 *
 * @param webhookNamespace the namespace of the webhook
 * @param take gets each record, with what `readRecord` found in it
 * @throws a user error `file_unreadable`
 */
export async function readRequests(
  files: readonly string[],
  webhookNamespace: string | undefined,
  io: Pick<Io, 'readChunks' | 'progress'>,
  take: (record: Fields, reading: Reading) => void,
): Promise<RecordCounts> {
  const counts = { all: 0, bad: 0 };
  const readNew = createFilter(webhookNamespace);
  for (const file of files) {
    const splitter = createSplitter();
    const add = (part: Part) => {
      if (!('value' in part)) {
        counts.bad += 1;
        return;
      }
      for (const value of itemsIn(part.value)) {
        counts.all += 1;
        if (counts.all % PER_PROGRESS === 0) io.progress(`reading ${shownFile(file)} … ${counts.all} records`);
        const reading = readNew(value);
        if (reading !== undefined) take(unwrap(value).value, reading);
      }
    };
    for await (const chunk of io.readChunks(file)) for (const part of splitter.push(chunk)) add(part);
    for (const part of splitter.end()) add(part);
  }
  return counts;
}

/**
 * Reads a value if it is a record of a request that was not a dry run, and the first about its pod with that decision: a runner
 * that repeats a refused request sends the same name.
 */
function createFilter(webhookNamespace: string | undefined): (value: unknown) => Reading | undefined {
  const seed = randomInt(SEEDS);
  const identities = createCounter(seed, LIMITS.requests);
  const requests = createCounter(seed, LIMITS.requests);
  return (value) => {
    const reading = readRecord(value, webhookNamespace);
    if (reading.is === 'foreign' || reading.is === 'dry_run' || reading.is === 'unfinished') return undefined;
    if ('identity' in reading && (identities.add(reading.identity, 0)?.here ?? 1) > 1) return undefined;
    if (reading.is !== 'decision') return reading;
    const { record } = reading;
    const seen = requests.add(requestKey(record), record.source === 'audit' ? 0 : 1);
    const isNew = seen === undefined || (seen.here > seen.there && (seen.here === 1 || hasOtherName(record)));
    return isNew ? reading : undefined;
  };
}
