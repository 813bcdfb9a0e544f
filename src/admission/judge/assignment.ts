import { match } from '../../mapping/index/match.ts';
import type { DefaultAction, JobRule, Rule } from '../../mapping/mapping.ts';
import type { Subject } from '../../mapping/subject.ts';
import type { Draft } from './draft.ts';

/** The account of a pod, and what it comes from. */
export type Assignment =
  /** A rule matched. `requested`: the job requested this account and the rule allows it. */
  | { source: 'rule'; account: string; rule: Rule; requested: boolean }
  /** No rule matched, and the mapping's default names an account (`default`) or lets the pod keep its own (`keep`). */
  | { source: 'default' | 'keep'; account: string }
  /** The mapping assigns none: a job has the account that its manager configures, a manager the one on its pod. */
  | { source: 'configured'; account: string };

/** What the rules assign to a pod, else the default; `undefined` where the default is to deny. */
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

/** The rule that an account comes from, `default` where no rule matched; `undefined` where the mapping assigns none. */
export function ruleOf(assignment: Assignment): string | undefined {
  if (assignment.source === 'rule') return assignment.rule.name;
  return assignment.source === 'configured' ? undefined : 'default';
}

/** Whether the mapping names this account, rather than leaving the pod on its own. */
export function isNamed({ source }: Assignment): boolean {
  return source === 'rule' || source === 'default';
}

/** The rule for jobs that assigned the account, where one did. */
export function jobRuleOf(assignment: Assignment): JobRule | undefined {
  return assignment.source === 'rule' && assignment.rule.kind === 'job' ? assignment.rule : undefined;
}
