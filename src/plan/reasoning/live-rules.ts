import { listedIn } from '../../mapping/index/matchers.ts';
import type { JobRule, Mapping } from '../../mapping/mapping.ts';
import { isAccountName } from '../../mapping/names.ts';
import { setOf } from '../../mapping/set-of.ts';
import { fill, placeholdersOf } from '../../mapping/template.ts';

/**
 * The matchers that distinguish jobs of one manager in one namespace, in the order in which jobs are divided by them.
 */
export const LISTS = ['projects', 'rootGroups', 'runners'] as const;

/** A rule for jobs, prepared for many comparisons. */
export type LiveRule = {
  rule: JobRule;
  /** The values of each of {@link LISTS}; `undefined` if the rule has no such matcher. */
  lists: readonly (ReadonlySet<string> | undefined)[];
  /**
   * For each depth, a number that is equal for rules that decide alike once the matchers of {@link LISTS} before that
   * depth match.
   */
  keys: readonly number[];
};

/** Gives equal texts the same number. */
export type Numbers = Map<string, number>;

const LONGEST = { project: '9'.repeat(19), rootGroup: '9'.repeat(19), namespace: 'a'.repeat(63) };

/** @param numbers the same for all mappings whose rules are compared */
export function liveRulesOf({ rules }: Mapping, numbers: Numbers): LiveRule[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== 'job') return [];
    const { serviceAccount, missing, allow, optOut } = rule;
    const result = [serviceAccount, missing, allow.toSorted(), optOut];
    const values = LISTS.map((list) => listedIn(rule, list)?.toSorted() ?? null);
    const keys = [0, 1, 2, 3].map((depth) => numberOf(JSON.stringify([result, values.slice(depth)]), numbers));
    return [{ rule, lists: LISTS.map((list) => setOf(listedIn(rule, list))), keys }];
  });
}

/**
 * Returns the rules up to the first one that decides about all remaining jobs, whichever accounts exist.
 *
 * @param depth how many of {@link LISTS} are known
 * @param hasGroup true if the top-level group is known, too
 */
export function untilDecided(
  live: readonly LiveRule[],
  depth: number,
  hasGroup: boolean,
): { rules: readonly LiveRule[]; isDecided: boolean } {
  const last = live.findIndex(({ lists, rule }) => {
    if (rule.missing !== 'refuse' || lists.slice(depth).some((list) => list !== undefined)) return false;
    const placeholders = placeholdersOf(rule.serviceAccount);
    return (!placeholders.includes('rootGroup') || hasGroup) && isAccountName(fill(rule.serviceAccount, LONGEST));
  });
  return last === -1 ? { rules: live, isDecided: false } : { rules: live.slice(0, last + 1), isDecided: true };
}

function numberOf(text: string, numbers: Numbers): number {
  const known = numbers.get(text) ?? numbers.size;
  numbers.set(text, known);
  return known;
}
