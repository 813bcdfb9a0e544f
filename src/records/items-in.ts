import { isMap, mapIn } from '../collections/is-map.ts';
import { isRecord, objectOf } from './read/wrapped.ts';

/**
 * Returns the records in a whole document: the elements of a list, or of the lists in an object that is not a record
 * itself, such as `events` of `aws logs filter-log-events`, `results` of `aws logs get-query-results`, `logEvents` of a
 * subscription, `items` of an EventList, and the values of the streams in an answer of Loki.
 *
 * @returns the value alone if it has no such list
 */
export function itemsIn(value: unknown): readonly unknown[] {
  const streams = streamsIn(value);
  if (streams.length > 0) return streams.flatMap(linesIn);
  if (Array.isArray(value)) return isRow(value) ? [value] : value;
  if (!isMap(value) || isRecord(value)) return [value];
  const items = Object.values(value).flatMap((list) => (Array.isArray(list) ? list.filter(isItem) : []));
  return items.length === 0 ? [value] : items;
}

/** True if the value is a record, or has records in its lists. */
export function hasRecord(value: unknown): boolean {
  return itemsIn(value).some((item) => isRecord(objectOf(item)));
}

type Stream = { stream: Readonly<Record<string, unknown>>; values: readonly unknown[] };

/**
 * Returns the streams in an answer of Loki's `query_range` (`data.result`) or `tail` (`streams`), or a single stream
 * (https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time).
 */
function streamsIn(value: unknown): readonly Stream[] {
  const { data, streams } = mapIn(value);
  const list = [value, streams, mapIn(data).result].flat();
  return list.filter(isStream);
}

function isStream(value: unknown): value is Stream {
  return isMap(value) && isMap(value.stream) && Array.isArray(value.values);
}

/** Returns the lines in the form of `logcli --output=jsonl`. Each value of a stream is a time and a line. */
function linesIn({ stream, values }: Stream): readonly unknown[] {
  return values.filter(Array.isArray).map(([, line]) => ({ labels: stream, line }));
}

function isItem(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** True for a row of Logs Insights, as `jq -c '.results[]'` prints it. */
function isRow([first]: readonly unknown[]): boolean {
  return isMap(first) && typeof first.field === 'string';
}
