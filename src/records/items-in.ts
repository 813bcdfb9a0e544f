import { isMap } from '../is-map.ts';
import { isRecord, objectOf } from './read/wrapped.ts';

/**
 * The records in a whole document: the elements of a list, or of the lists in an object that is not a record itself, such as
 * `events` of `aws logs filter-log-events`, `results` of `aws logs get-query-results`, `logEvents` of a subscription, and `items`
 * of an EventList.
 *
 * @returns the value alone if it has no such list
 */
export function itemsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return isRow(value) ? [value] : value;
  if (!isMap(value) || isRecord(value)) return [value];
  const items = Object.values(value).flatMap((list) => (Array.isArray(list) ? list.filter(isItem) : []));
  return items.length === 0 ? [value] : items;
}

/** Whether the value is a record, or has records in its lists. */
export function hasRecord(value: unknown): boolean {
  return itemsIn(value).some((item) => isRecord(objectOf(item)));
}

function isItem(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A row of Logs Insights, as `jq -c '.results[]'` prints it. */
function isRow([first]: readonly unknown[]): boolean {
  return isMap(first) && typeof first.field === 'string';
}
