import { isMap, mapIn } from '../../collections/is-map.ts';
import { isAuditEvent } from './audit-event.ts';
import { type Fields, nameIn } from './fields.ts';
import { isLogLine } from './log-line.ts';
import { parseLine } from './parse-line.ts';

/** A record without what shippers of logs put around it. */
export type Unwrapped = {
  value: Fields;
  /** Namespace and name of the pod that wrote the text, if the shipper records them. */
  namespace: string | undefined;
  pod: string | undefined;
};

/**
 * Keys under which shippers keep the text of a line, or the object that it contains: CloudWatch Logs (`message`), its
 * Logs Insights (`@message`), Fluent Bit (`log`, `log_processed`, `message`), Loki (`line`).
 */
const CARRIERS = ['message', '@message', 'log_processed', 'log', 'line'];
const MOST_WRAPPERS = 5;

/** Returns the record in a value, or the value itself if nothing is around it. */
export function unwrap(outer: unknown): Unwrapped {
  let value = objectOf(outer);
  let namespace: string | undefined;
  let pod: string | undefined;
  for (let depth = 0; depth < MOST_WRAPPERS; depth += 1) {
    const kubernetes = mapIn(value.kubernetes);
    const labels = mapIn(value.labels);
    namespace ??= nameIn(kubernetes.namespace_name) || nameIn(labels.namespace) || undefined;
    pod ??= nameIn(kubernetes.pod_name) || nameIn(labels.pod) || undefined;
    if (isAuditEvent(value) || isLogLine(value)) break;
    const carried = carriedBy(value);
    if (carried === undefined) break;
    value = carried.value;
    pod ??= carried.pod;
  }
  return { value, namespace, pod };
}

/** True if the value is a record or contains one. Then its lists do not contain further records. */
export function isRecord(value: Fields): boolean {
  return isAuditEvent(value) || isLogLine(value) || carriedBy(value) !== undefined;
}

function carriedBy(value: Fields): { value: Fields; pod: string | undefined } | undefined {
  for (const key of CARRIERS) {
    const inner = value[key];
    if (isMap(inner)) return { value: inner, pod: undefined };
    const parsed = typeof inner === 'string' ? parseLine(inner) : undefined;
    if (parsed !== undefined && isMap(parsed.value)) return { value: parsed.value, pod: parsed.pod };
  }
  return undefined;
}

/**
 * Returns a row of Logs Insights as an object. The API returns a list of fields (`GetQueryResults`), the export of the
 * console an object.
 */
export function objectOf(value: unknown): Fields {
  if (!Array.isArray(value)) return mapIn(value);
  const fields = value.map(mapIn).map(({ field, value }) => [nameIn(field), value] as const);
  return Object.fromEntries(fields);
}
