import type { Reading } from '../read/reading.ts';
import { readRecord } from '../read-record.ts';
import { createCounter } from './counter.ts';
import { LIMITS, type Limits } from './limits.ts';
import { hasCompletedName, requestKey } from './request-key.ts';

/** Records that say something about a request: not those that other pods wrote, of dry runs, or from before its end. */
export type RequestReading = Exclude<Reading, { is: 'foreign' | 'dry_run' | 'unfinished' }>;

/**
 * Reads values of logs, and leaves out what was read before: a record that two files contain, the second of an event
 * and a log line about one request, and later requests for the same pod, because a runner that repeats a refused
 * request sends the same name.
 *
 * @param webhookNamespace the namespace of the webhook
 * @param seed a random number, see hash.ts
 * @param limits the number of requests above which nothing is left out
 * @returns a function that returns `undefined` for what is left out
 */
export function createRequestFilter(
  webhookNamespace: string | undefined,
  seed: number,
  limits: Pick<Limits, 'requests'> = LIMITS,
): (value: unknown) => RequestReading | undefined {
  const identities = createCounter(seed, limits.requests);
  const requests = createCounter(seed, limits.requests);
  return (value) => {
    const reading = readRecord(value, webhookNamespace);
    if (!isOfRequest(reading)) return undefined;
    if ('identity' in reading && (identities.add(reading.identity, 0)?.thisSide ?? 1) > 1) return undefined;
    if (reading.is !== 'decision') return reading;
    const { record } = reading;
    const seen = requests.add(requestKey(record), record.source === 'audit' ? 0 : 1);
    const isNew =
      seen === undefined || (seen.thisSide > seen.otherSide && (seen.thisSide === 1 || hasCompletedName(record)));
    return isNew ? reading : undefined;
  };
}

function isOfRequest(reading: Reading): reading is RequestReading {
  return reading.is !== 'foreign' && reading.is !== 'dry_run' && reading.is !== 'unfinished';
}
