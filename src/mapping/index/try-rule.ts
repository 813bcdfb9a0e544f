import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import { expand } from './expand.ts';
import { type Mismatch, mismatch } from './mismatch.ts';

/** A rule that decides, and the account that it gives. */
export type Match = { rule: Rule; serviceAccount: string };

/**
 * One rule against one subject: the whole of what "matches" means, for the webhook as for `explain`.
 *
 * @param exists whether the subject's namespace has an account of this name; asked only when all else matches and the
 *   rule goes on to the next one without it
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
