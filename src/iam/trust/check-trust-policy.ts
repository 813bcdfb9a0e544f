import type { Issue } from '../../documents/issue.ts';
import { type Evaluation, evaluate, statementsOf } from '../evaluate/evaluate.ts';
import { isKey } from '../evaluate/without-keys.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { readPolicy } from '../read/read-policy.ts';
import { isOfMoment } from './absent-keys.ts';
import { assumeKeys } from './assume.ts';
import { diagnose } from './diagnose.ts';
import { type Other, type OtherPrincipal, otherAccounts } from './others/other-accounts.ts';
import { otherPrincipals } from './others/other-principals.ts';
import { providersIn } from './provider-arn.ts';
import { type Expected, expectedOf, requestOf, type TrustQuestion } from './question.ts';
import { templateIssues } from './template-issues.ts';
import { assumptionWarning, warningsOf } from './warnings.ts';

export type TrustAnswer = {
  /** Which accounts may assume the role: not the one in question, only that one, or others too. */
  letsIn: 'nobody' | 'only' | 'others-too';
  /** Who else may assume the role; also set if the account may not. If in doubt, a principal is listed. */
  others: readonly OtherPrincipal[];
  /**
   * Other ways by which the same account gets the role, and the role itself, in words: `gitlab/ci through EKS Pod
   * Identity`.
   */
  also: readonly string[];
  /** Contains errors only if the account may not assume the role. */
  issues: readonly Issue[];
};

/**
 * Tells whether a trust policy lets a ServiceAccount assume the role, and who else may. If the account may not, the
 * issues say which element or condition is wrong and how to write it. Never throws.
 *
 * @param value the parsed JSON of the policy document
 */
export function checkTrustPolicy(value: unknown, question: TrustQuestion): TrustAnswer {
  const { policy, issues: unread } = readPolicy(value, 'trust');
  if (policy === undefined) return { letsIn: 'nobody', others: [], also: [], issues: unread };

  const expected = expectedOf(question);
  const assumed = assumeKeys(policy, isOfMoment);
  const { provider, evaluation } = ask(assumed.policy, expected);
  const { others, also } = othersIn(assumed.policy, expected, provider);
  const principals = others.map(({ who, account, principal }) => ({
    who,
    ...(account === undefined ? {} : { account }),
    ...(principal === undefined ? {} : { principal }),
  }));
  const once = [...new Map(principals.map((other) => [other.who, other])).values()];
  if (evaluation.decision !== 'allowed') {
    const templates = templateIssues(policy, 'error', expected);
    const templated = new Set(templates.map(({ path }) => JSON.stringify(path)));
    // For a value that still contains a template, other issues would only repeat that it is wrong.
    const reasons = diagnose(evaluation, expected).filter(({ path }) => !templated.has(JSON.stringify(path)));
    return { letsIn: 'nobody', others: once, also, issues: [...unread, ...distinctIssues([...templates, ...reasons])] };
  }
  const warnings = distinctIssues([
    ...templateIssues(policy, 'warning', expected),
    ...evaluation.by.flatMap((placed) => warningsOf(placed, expected)),
    ...others.map(({ who: _, account: __, principal: ___, ...issue }) => issue),
    ...assumed.assumptions.filter(({ concerns }) => concerns(requestOf(expected, provider))).map(assumptionWarning),
  ]);
  return { letsIn: others.length === 0 ? 'only' : 'others-too', others: once, also, issues: [...unread, ...warnings] };
}

/** Evaluates the policy for each ARN of the provider that it names, and returns the one that lets the account in. */
function ask(policy: PolicyDocument, expected: Expected): { provider: string; evaluation: Evaluation } {
  const asked = providersIn(policy, expected).map((provider) => ({
    provider,
    evaluation: evaluate([policy], requestOf(expected, provider)),
  }));
  const [first] = asked;
  return asked.find(({ evaluation }) => evaluation.decision === 'allowed') ?? (first as (typeof asked)[number]);
}

function othersIn(
  whole: PolicyDocument,
  expected: Expected,
  provider: string,
): { others: readonly Other[]; also: readonly string[] } {
  // The requester of a token chooses its audience, so a condition on the audience keeps no account out.
  const { policy } = assumeKeys(whole, (key) => isKey(key, expected.audienceKey));
  const statements = statementsOf(policy);
  const denies = statements.filter(({ statement }) => statement.Effect === 'Deny');
  const found = statements
    .filter(({ statement }) => statement.Effect === 'Allow')
    .map((placed) => ({
      accounts: otherAccounts(placed, { policy, denies, expected, provider }),
      principals: otherPrincipals(placed, expected),
    }));
  return {
    others: found.flatMap(({ accounts, principals }) => [...accounts, ...principals.strangers]),
    also: [...new Set(found.flatMap(({ principals }) => principals.same))],
  };
}

/** Keeps one issue for each code and place. */
function distinctIssues(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Map(issues.toReversed().map((issue) => [JSON.stringify([issue.code, issue.path]), issue]));
  return [...seen.values()].toReversed();
}
