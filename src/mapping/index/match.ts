import type { Rule } from '../mapping.ts';
import type { Subject } from '../subject.ts';
import type { MappingIndex } from './compile.ts';
import { candidates } from './postings.ts';
import { type Match, tryRule } from './try-rule.ts';

/**
 * Returns the first rule that matches a subject, and the account that it gives; `undefined` if no rule matches.
 *
 * @param exists returns true if the subject's namespace has an account of this name; called as late and as rarely as
 *   possible
 */
export function match(index: MappingIndex, subject: Subject, exists: (name: string) => boolean): Match | undefined {
  const postings = subject.kind === 'manager' ? index.managerRules : index.jobRules;
  for (const ordinal of candidates(postings, subject)) {
    const result = tryRule(index.mapping.rules[ordinal] as Rule, subject, exists);
    if ('rule' in result) return result;
  }
  return undefined;
}
