import type { Rule } from '../mapping.ts';
import type { JobSubject, ManagerSubject, Subject } from '../subject.ts';

type ManagerMatcher = 'names' | 'namespaces';
type JobMatcher = 'projects' | 'rootGroups' | 'runners' | 'createdBy' | 'namespaces' | 'instances';
export type Matcher = ManagerMatcher | JobMatcher;

/** The value of a subject that each matcher is compared with, in the order that is most useful to a reader. */
const MANAGER: readonly [ManagerMatcher, (subject: ManagerSubject) => string | undefined][] = [
  ['names', ({ name }) => name],
  ['namespaces', ({ namespace }) => namespace],
];

const JOB: readonly [JobMatcher, (subject: JobSubject) => string | undefined][] = [
  ['projects', ({ project }) => project],
  ['rootGroups', ({ rootGroup }) => rootGroup],
  ['runners', ({ runner }) => runner],
  ['createdBy', ({ createdBy }) => createdBy],
  ['namespaces', ({ namespace }) => namespace],
  ['instances', ({ instance }) => instance],
];

/**
 * Returns every matcher of the subject's kind with the subject's value. `undefined` means unknown, and matches nothing.
 */
export function valuesOf(subject: Subject): readonly (readonly [Matcher, string | undefined])[] {
  return subject.kind === 'manager'
    ? MANAGER.map(([matcher, value]) => [matcher, value(subject)])
    : JOB.map(([matcher, value]) => [matcher, value(subject)]);
}

/** Returns the values that a rule lists for a matcher; `undefined` if it lists none, so that every value matches. */
export function listedIn(rule: Rule, matcher: Matcher): readonly string[] | undefined {
  return (rule.match as Partial<Record<Matcher, readonly string[]>>)[matcher];
}

export const MATCHERS: Readonly<Record<Rule['kind'], readonly Matcher[]>> = {
  manager: MANAGER.map(([matcher]) => matcher),
  job: JOB.map(([matcher]) => matcher),
};
