import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { listedIn, type Matcher, valuesOf } from './matchers.ts';

/** Why a rule does not match, as data; the words are the reader's. */
export type Mismatch = {
  /** `serviceAccount`: the template cannot be filled. `missing`: there is no such account, and the rule says `next`. */
  matcher: 'kind' | Matcher | 'serviceAccount' | 'missing';
  /** `undefined` when the value is not known of the pod, or cannot be trusted. */
  found: string | undefined;
  wanted: readonly string[];
};

/** The first matcher of a rule that a subject does not meet; `undefined` when it meets all. */
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
