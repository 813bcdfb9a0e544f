import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { expand } from './expand.ts';
import { type Mismatch, mismatch } from './mismatch.ts';

/** The rule that decides, and the account that it gives. */
export type Match = { rule: Rule; serviceAccount: string };

/**
 * Compares one rule with one subject. This is the full meaning of "matches", for the webhook and for `explain`.
 *
 * @param exists returns true if the subject's namespace has an account of this name; called only if everything else
 *   matches and the rule has `missing: next`
 */
export function tryRule(rule: Rule, subject: Subject, exists: (name: string) => boolean): Match | Mismatch {
  const reason = mismatch(rule, subject);
  if (reason !== undefined) return reason;
  const expansion = expand(rule.serviceAccount, subject);
  if (expansion.is === 'unknown')
    return { matcher: 'serviceAccount', found: undefined, wanted: [`{${expansion.placeholder}}`] };
  if (expansion.is === 'too long')
    return { matcher: 'serviceAccount', found: expansion.text, wanted: [rule.serviceAccount] };
  const { name } = expansion;
  if (rule.missing === 'next' && !exists(name)) return { matcher: 'missing', found: undefined, wanted: [name] };
  return { rule, serviceAccount: name };
}
