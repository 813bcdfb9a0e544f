import { match } from '../../mapping/index/match.ts';
import type { DefaultAction, JobRule, Rule } from '../../mapping/mapping.ts';
import type { Subject } from '../../mapping/subject.ts';
import type { Draft } from './draft.ts';

/** The account of a pod, and where it comes from. */
export type Assignment =
  /** A rule matched. `requested`: the job requested this account and the rule allows it. */
  | { source: 'rule'; account: string; rule: Rule; requested: boolean }
  /** No rule matched, and the mapping's default names an account (`default`) or lets the pod keep its own (`keep`). */
  | { source: 'default' | 'keep'; account: string }
  /** The mapping assigns none: a job keeps the account that its manager configures, a manager the one on its pod. */
  | { source: 'configured'; account: string };

/** Returns what the rules assign to a pod, or else the default; `undefined` if the default is to deny. */
export function assign(
  { configured, index, lookup }: Draft,
  subject: Subject,
  byDefault: DefaultAction,
): Assignment | undefined {
  const found = match(index, subject, lookup.exists);
  if (found !== undefined) return { source: 'rule', account: found.serviceAccount, rule: found.rule, requested: false };
  if (byDefault === 'deny') return undefined;
  return byDefault === 'keep'
    ? { source: 'keep', account: configured.account }
    : { source: 'default', account: byDefault.serviceAccount };
}

/**
 * Returns the name of the rule that an account comes from: `default` if no rule matched, `undefined` if the mapping
 * assigns none.
 */
export function ruleOf(assignment: Assignment): string | undefined {
  if (assignment.source === 'rule') return assignment.rule.name;
  return assignment.source === 'configured' ? undefined : 'default';
}

/** True if the mapping names this account, instead of letting the pod keep its own. */
export function isNamed({ source }: Assignment): boolean {
  return source === 'rule' || source === 'default';
}

/** Returns the rule for jobs that assigned the account; `undefined` if no such rule did. */
export function jobRuleOf(assignment: Assignment): JobRule | undefined {
  return assignment.source === 'rule' && assignment.rule.kind === 'job' ? assignment.rule : undefined;
}
