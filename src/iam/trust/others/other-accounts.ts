import type { Issue } from '../../../documents/issue.ts';
import { evaluate, type Placed } from '../../evaluate/evaluate.ts';
import { mismatchesOf } from '../../evaluate/match-statement.ts';
import type { RequestPrincipal } from '../../evaluate/request.ts';
import { isKey, withoutKeys } from '../../evaluate/without-keys.ts';
import type { PolicyDocument } from '../../policy-document.ts';
import { type KeyTest, type Limit, limitOf, narrowest, testsOf } from '../limits.ts';
import { type Expected, requestOf, SUBJECT_PREFIX } from '../question.ts';
import { quote } from '../quote.ts';

/** Another principal, or a group of principals, that a policy lets in. */
export type OtherPrincipal = {
  /** In words: `gitlab/ci-deploy`, `every ServiceAccount of namespace gitlab`. */
  who: string;
  /** Set if it is exactly one ServiceAccount of the cluster. */
  account?: { namespace: string; name: string };
  /** Set for a principal of the policy that is not a ServiceAccount of the cluster. */
  principal?: RequestPrincipal;
};

/** The principal, and the issue about it. */
export type Other = Issue & OtherPrincipal;

/** The policy in which other ServiceAccounts of the cluster are searched for. */
type Search = {
  /** The policy without conditions on keys whose values are unknown (assume.ts). */
  policy: PolicyDocument;
  denies: readonly Placed[];
  expected: Expected;
  /** The ARN of the provider. */
  provider: string;
};

/** The subject of a token. Kubernetes names have no capitals and no wildcards. */
const SUBJECT = /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/;

/** Returns the other ServiceAccounts of the cluster that a statement lets in. */
export function otherAccounts(placed: Placed, search: Search): readonly Other[] {
  const { denies, expected, provider } = search;
  if (!appliesTo(placed, search)) return [];
  const request = requestOf(expected, provider);
  const tests = testsOf(placed, expected.subjectKey);
  const limit = narrowest([
    limitOf(tests, request, placed.version),
    ...denies.map((deny) => limitOfDeny(deny, search)),
  ]);
  if (limit.kind === 'patterns') return limit.patterns.map((pattern) => matching(pattern, limit.path, expected));
  if (limit.kind === 'none') return [everyAccount(placed, tests, expected)];
  const possible = [...new Set(limit.values)].filter((subject) => SUBJECT.test(subject));
  const others = possible.filter((subject) => subject !== expected.subject && admits(subject, placed, search));
  const names = others.map(nameOf).join(', ');
  const message = `also lets in ${names}, wanted one ServiceAccount for each role: remove the others, or give each its own role`;
  const path = tests[0]?.path ?? placed.path;
  return others.map((subject) => ({
    code: 'several_subjects',
    level: 'warning',
    path,
    at: 'value',
    message,
    who: nameOf(subject),
    account: accountOf(subject),
  }));
}

function admits(subject: string, { statement, version }: Placed, { policy, expected, provider }: Search): boolean {
  const request = requestOf(expected, provider, subject);
  return (
    evaluate([policy], request).decision === 'allowed' && mismatchesOf(statement, { request, version }).length === 0
  );
}

/** True if a statement applies to tokens of this cluster with some subject. */
function appliesTo({ statement, version }: Placed, { expected, provider }: Search): boolean {
  const anySubject = withoutKeys(statement, (key) => isKey(key, expected.subjectKey));
  return mismatchesOf(anySubject, { request: requestOf(expected, provider), version }).length === 0;
}

/** Returns the accounts that a Deny does not apply to, if it tests nothing but the subject. */
function limitOfDeny(deny: Placed, search: Search): Limit {
  const { expected, provider } = search;
  const tests = testsOf(deny, expected.subjectKey);
  const keys = Object.values(deny.statement.Condition ?? {}).flatMap((test) => Object.keys(test));
  if (keys.length !== 1 || !appliesTo(deny, search)) return { kind: 'none' };
  return limitOf(tests, requestOf(expected, provider), deny.version, true);
}

function everyAccount({ path }: Placed, [test]: readonly KeyTest[], { subjectKey, subject }: Expected): Other {
  const who = 'every ServiceAccount of the cluster';
  const found = test === undefined ? 'no condition on' : `only ${test.operator} on`;
  const message = `found ${found} ${quote(subjectKey)}, wanted the one ServiceAccount: ${who} may assume the role; write "StringEquals": {${quote(subjectKey)}: ${quote(subject)}}`;
  return { code: 'no_subject', level: 'warning', path: test?.path ?? path, at: 'value', message, who };
}

function matching(pattern: string, path: Issue['path'], { subjectKey, subject }: Expected): Other {
  const who = subjectWords(pattern);
  const message = `found ${quote(pattern)}, wanted ${quote(subject)}: ${who} may assume the role; write "StringEquals": {${quote(subjectKey)}: ${quote(subject)}}`;
  return { code: 'wide_subject', level: 'warning', path, at: 'value', message, who };
}

/** Describes a pattern: `system:serviceaccount:gitlab:*` is every ServiceAccount of namespace gitlab */
function subjectWords(pattern: string): string {
  const [namespace = '', name] = pattern.replace(SUBJECT_PREFIX, '').split(':');
  if (/^[*:]*$/.test(pattern.replace(SUBJECT_PREFIX, ''))) return 'every ServiceAccount of the cluster';
  if (name === '*' && !/[*?]/.test(namespace)) return `every ServiceAccount of namespace ${namespace}`;
  if (namespace === '*' && !/[*?]/.test(String(name))) return `a ServiceAccount ${name} of any namespace`;
  return `every ServiceAccount that ${quote(pattern)} matches`;
}

/** Returns the account of a subject: `system:serviceaccount:gitlab:ci` is gitlab/ci */
function nameOf(subject: string): string {
  const { namespace, name } = accountOf(subject);
  return `${namespace}/${name}`;
}

function accountOf(subject: string): { namespace: string; name: string } {
  const words = subject.slice(SUBJECT_PREFIX.length);
  const colon = words.indexOf(':');
  return { namespace: words.slice(0, colon), name: words.slice(colon + 1) };
}
