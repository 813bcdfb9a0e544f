import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { listedIn, type Matcher, valuesOf } from './matchers.ts';

/** Why a rule does not match, as data. */
export type Mismatch = {
  /**
   * `serviceAccount`: the template cannot be filled. `missing`: the account does not exist and the rule has
   * `missing: next`.
   */
  matcher: 'kind' | Matcher | 'serviceAccount' | 'missing';
  /** `undefined` if the value is unknown or cannot be trusted. */
  found: string | undefined;
  wanted: readonly string[];
};

/** Returns the first matcher of a rule that does not match a subject; `undefined` if all of them match. */
export function mismatch(rule: Rule, subject: Subject): Mismatch | undefined {
  if (rule.kind !== subject.kind) {
    return { matcher: 'kind', found: subject.kind, wanted: [rule.kind] };
  }
  for (const [matcher, found] of valuesOf(subject)) {
    const wanted = listedIn(rule, matcher);
    if (wanted === undefined) continue;
    if (found === undefined || !wanted.includes(found)) return { matcher, found, wanted };
  }
  return undefined;
}
