import { lookupFor } from '../admission/judge/lookup.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import type { Explanation } from '../explain/explanation.ts';
import { subjectOf } from '../explain/trace.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import type { Mismatch } from '../mapping/index/mismatch.ts';
import { tryRule } from '../mapping/index/try-rule.ts';
import type { Rule } from '../mapping/mapping.ts';
import type { Expected } from './case.ts';

/** A rule that did not decide, and why: it does not match, or an earlier rule decided. */
export type NearRule = { rule: string; why: { is: 'mismatch'; mismatch: Mismatch } | { is: 'later' } };

/** The most rules that are listed below a failed case. */
const MOST_RULES = 3;

/**
 * Returns the rules that a failed case may have meant: first those that assign the expected account or have the
 * expected name, then those that came nearest to matching.
 */
export function nearRules(
  { decision, facts, trace }: Explanation,
  expected: Expected,
  { accounts, index }: Snapshot,
): readonly NearRule[] {
  const subject = subjectOf(facts, decision.kind, managerOf(index, facts.requester));
  if (subject === undefined || trace === undefined) return [];
  const { rules } = index.mapping;
  const { exists } = lookupFor(facts, accounts);
  const decided = rules.findIndex(({ name }) => name === trace.matched?.rule);
  const intended = rules.flatMap((rule, ordinal): NearRule[] => {
    if (ordinal === decided || !isExpectedBy(rule, expected)) return [];
    const result = tryRule(rule, subject, exists);
    if (!('rule' in result)) return [{ rule: rule.name, why: { is: 'mismatch', mismatch: result } }];
    return [{ rule: rule.name, why: { is: 'later' } }];
  });
  const others = trace.misses
    .filter(({ mismatch, rule }) => mismatch.matcher !== 'kind' && !intended.some((near) => near.rule === rule))
    .map(({ mismatch, rule }): NearRule => ({ rule, why: { is: 'mismatch', mismatch } }));
  return [...intended, ...others].slice(0, MOST_RULES);
}

/** True if the expectation names the rule, or an account that the rule assigns or allows. */
function isExpectedBy(rule: Rule, { account, rule: name }: Expected): boolean {
  if (rule.name === name) return true;
  if (account === undefined) return false;
  return rule.serviceAccount === account || (rule.kind === 'job' && rule.allow.includes(account));
}
