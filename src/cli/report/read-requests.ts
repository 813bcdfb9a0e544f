import { randomInt } from 'node:crypto';
import { shownFile } from '../../files/read-text.ts';
import { itemsIn } from '../../records/items-in.ts';
import type { Fields } from '../../records/read/fields.ts';
import { unwrap } from '../../records/read/wrapped.ts';
import { createRequestFilter, type RequestReading } from '../../records/tally/request-filter.ts';
import type { Io } from '../run/command.ts';
import { partsIn } from './parts-in.ts';

/** Counts of the parts of a log. */
export type RecordCounts = {
  /** JSON values. */
  all: number;
  /** Parts that are not JSON, or too long. */
  bad: number;
};

const PER_PROGRESS = 5_000;
const SEEDS = 2 ** 32;

/**
 * Reads audit events of the API server and lines of the webhook's log, also in exports and compressed, and removes what
 * log shippers add around them. Each request counts once, even if both logs have it, and so does a pod that was
 * requested several times. Leaves out dry runs, events before the end of a request, and records that a pod in another
 * namespace wrote.
 *
 * @param webhookNamespace the namespace of the webhook
 * @param take gets each record, and what was found in it
 * @throws a user error `file_unreadable`
 */
export async function readRequests(
  files: readonly string[],
  webhookNamespace: string | undefined,
  io: Pick<Io, 'readChunks' | 'progress'>,
  take: (record: Fields, reading: RequestReading) => void,
): Promise<RecordCounts> {
  const counts = { all: 0, bad: 0 };
  const readNew = createRequestFilter(webhookNamespace, randomInt(SEEDS));
  const addValue = (value: unknown, file: string) => {
    counts.all += 1;
    if (counts.all % PER_PROGRESS === 0) io.progress(`reading ${shownFile(file)} … ${counts.all} records`);
    const reading = readNew(value);
    if (reading !== undefined) take(unwrap(value).value, reading);
  };
  for (const file of files)
    for await (const parts of partsIn(file, io))
      for (const part of parts) {
        if ('value' in part) for (const value of itemsIn(part.value)) addValue(value, file);
        else counts.bad += 1;
      }
  return counts;
}
