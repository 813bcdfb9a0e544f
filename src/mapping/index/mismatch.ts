import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { expand } from './expand.ts';
import { listedIn, type Matcher, valuesOf } from './matchers.ts';

/** Why a rule does not match, as data; the words are the reader's. */
export type Mismatch = {
  /** `serviceAccount`: the template cannot be filled. `missing`: there is no such account, and the rule says `next`. */
  matcher: 'kind' | Matcher | 'serviceAccount' | 'missing';
  /** `undefined` when the value is not known of the pod, or cannot be trusted. */
  found: string | undefined;
  wanted: readonly string[];
};

/** The first reason why a rule does not match a subject; `undefined` when it does. */
export function mismatch(rule: Rule, subject: Subject): Mismatch | undefined {
  if (rule.kind !== subject.kind) {
    return { matcher: 'kind', found: subject.kind, wanted: [rule.kind] };
  }
  for (const [matcher, found] of valuesOf(subject)) {
    const wanted = listedIn(rule, matcher);
    if (wanted === undefined) continue;
    if (found === undefined || !wanted.includes(found)) return { matcher, found, wanted };
  }
  const expansion = expand(rule.serviceAccount, subject);
  if ('unknown' in expansion) {
    return { matcher: 'serviceAccount', found: undefined, wanted: [`{${expansion.unknown}}`] };
  }
  if ('invalid' in expansion) {
    return { matcher: 'serviceAccount', found: expansion.invalid, wanted: [rule.serviceAccount] };
  }
  return undefined;
}
