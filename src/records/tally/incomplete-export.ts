import { isMap } from '../../collections/is-map.ts';

/**
 * True if an export says that it is not complete: `NextToken` of the AWS CLI after `--max-items`, `nextToken` of the
 * API, a query of Logs Insights that has not ended, or one that matched more records than it returned.
 *
 * @param elements how many elements were passed on while the document was read
 */
export function isIncomplete(value: unknown, elements: number): boolean {
  if (!isMap(value)) return false;
  const { NextToken, nextToken, results, statistics, status } = value;
  if (typeof NextToken === 'string' || typeof nextToken === 'string') return true;
  if (!Array.isArray(results) || typeof status !== 'string') return false;
  const matched = isMap(statistics) ? Number(statistics.recordsMatched) : 0;
  return status !== 'Complete' || matched > Math.max(results.length, elements);
}
