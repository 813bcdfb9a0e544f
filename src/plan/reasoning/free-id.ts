import type { MappingIndex } from '../../mapping/index/compile.ts';
import { listedIn, type Matcher } from '../../mapping/index/matchers.ts';
import type { Pair } from '../pair.ts';

/** Returns the first id, from `highest` down, that no rule of either mapping lists and that is not among `others`. */
export function freeId(
  { before, after }: Pair<MappingIndex>,
  matcher: Matcher,
  others: ReadonlySet<string>,
  highest: number,
): string {
  const taken = new Set(others);
  for (const { mapping } of [before, after])
    for (const rule of mapping.rules) for (const value of listedIn(rule, matcher) ?? []) taken.add(value);
  let id = highest;
  while (taken.has(String(id))) id -= 1;
  return String(id);
}
