import { RELEASE } from '../names.ts';
import { isAuditEvent, readEvent } from './read/audit-event.ts';
import type { Fields } from './read/fields.ts';
import { isLogLine, readLogLine } from './read/log-line.ts';
import type { Reading } from './read/reading.ts';
import { type Unwrapped, unwrap } from './read/wrapped.ts';
import type { RecordedDecision } from './recorded-decision.ts';

/** The namespace of API servers that run as static pods. */
const CONTROL_PLANE_NAMESPACE = 'kube-system';

/**
 * Reads one value of a log: an event of the audit log (`audit.k8s.io/v1`) or a line of the log of the webhook, bare or
 * in what CloudWatch Logs, Logs Insights or Fluent Bit put around it.
 *
 * @param value parsed JSON
 * @param webhookNamespace the namespace of the webhook. If the shipper records in which namespace a line was written,
 *   this proves that no job wrote it
 */
export function readRecord(value: unknown, webhookNamespace: string = RELEASE.namespace): Reading & { pod?: string } {
  const unwrapped = unwrap(value);
  const reading = readUnwrapped(unwrapped, webhookNamespace);
  return unwrapped.pod === undefined ? reading : { ...reading, pod: unwrapped.pod };
}

function readUnwrapped({ namespace, value }: Unwrapped, webhookNamespace: string): Reading {
  const read = readerOf(value);
  if (read === undefined) return { is: 'other' };
  const expected = read === readEvent ? CONTROL_PLANE_NAMESPACE : webhookNamespace;
  return namespace === undefined || namespace === expected ? read(value) : { is: 'foreign' };
}

function readerOf(value: Fields): ((value: Fields) => Reading) | undefined {
  if (isAuditEvent(value)) return readEvent;
  return isLogLine(value) ? readLogLine : undefined;
}

/** Returns the decision that a value records; `undefined` for any other value, see {@link readRecord}. */
export function recordIn(value: unknown): RecordedDecision | undefined {
  const reading = readRecord(value);
  return reading.is === 'decision' ? reading.record : undefined;
}
