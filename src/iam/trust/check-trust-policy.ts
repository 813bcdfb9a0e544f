import type { Issue } from '../../documents/issue.ts';
import { type Evaluation, evaluate, statementsOf } from '../evaluate/evaluate.ts';
import { isKey } from '../evaluate/without-keys.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { readPolicy } from '../read/read-policy.ts';
import { assumeKeys, isOfMoment } from './assume.ts';
import { diagnose } from './diagnose.ts';
import { type Other, otherAccounts } from './other-accounts.ts';
import { otherPrincipals } from './other-principals.ts';
import { providersIn } from './provider-arn.ts';
import { type Expected, expectedOf, requestOf, type TrustQuestion } from './question.ts';
import { templateIssues } from './template-issues.ts';
import { assumptionWarning, warningsOf } from './warnings.ts';

export type TrustAnswer = {
  /** Whether the account that is asked about may assume the role: not it, it alone, or others as well. */
  letsIn: 'nobody' | 'only' | 'others-too';
  /** Who else may, in words. It errs to the wide side; also filled when the account itself may not. */
  others: readonly string[];
  /** Errors only when the account is not let in. */
  issues: readonly Issue[];
};

/**
 * Whether the trust policy of a role lets in the token of a ServiceAccount, who else gets in, and if it does not, which element
 * or condition is wrong and how it is written. Never throws.
 *
 * @param value the policy document, as its JSON has it
 */
export function checkTrustPolicy(value: unknown, question: TrustQuestion): TrustAnswer {
  const { policy, issues: unread } = readPolicy(value, 'trust');
  if (policy === undefined) return { letsIn: 'nobody', others: [], issues: unread };

  const expected = expectedOf(question);
  const assumed = assumeKeys(policy, isOfMoment);
  const { provider, evaluation } = ask(assumed.policy, expected);
  const others = othersIn(assumed.policy, expected, provider);
  const words = [...new Set(others.map(({ who }) => who))];
  if (evaluation.decision !== 'allowed') {
    const templates = templateIssues(policy, 'error');
    const templated = new Set(templates.map(({ path }) => JSON.stringify(path)));
    // What is left of a template differs in every way from what is wanted.
    const reasons = diagnose(evaluation, expected).filter(({ path }) => !templated.has(JSON.stringify(path)));
    return { letsIn: 'nobody', others: words, issues: [...unread, ...distinct([...templates, ...reasons])] };
  }
  const warnings = distinct([
    ...templateIssues(policy, 'warning'),
    ...evaluation.by.flatMap((placed) => warningsOf(placed, expected)),
    ...others.map(({ who: _, ...issue }) => issue),
    ...assumed.assumptions.map(assumptionWarning),
  ]);
  return { letsIn: others.length === 0 ? 'only' : 'others-too', others: words, issues: [...unread, ...warnings] };
}

/** By the ARN of the provider that the policy names and that lets the account in, where there are several. */
function ask(policy: PolicyDocument, expected: Expected): { provider: string; evaluation: Evaluation } {
  const asked = providersIn(policy, expected).map((provider) => ({
    provider,
    evaluation: evaluate([policy], requestOf(expected, provider)),
  }));
  const [first] = asked;
  return asked.find(({ evaluation }) => evaluation.decision === 'allowed') ?? (first as (typeof asked)[number]);
}

function othersIn(whole: PolicyDocument, expected: Expected, provider: string): readonly Other[] {
  // Anybody who may make tokens chooses their audience.
  const { policy } = assumeKeys(whole, (key) => isKey(key, expected.audienceKey));
  const statements = statementsOf(policy);
  const denies = statements.filter(({ statement }) => statement.Effect === 'Deny');
  return statements
    .filter(({ statement }) => statement.Effect === 'Allow')
    .flatMap((placed) => [
      ...otherAccounts(placed, { policy, denies, expected, provider }),
      ...otherPrincipals(placed, expected),
    ]);
}

/** One issue of a kind at a place, however many ways led to it. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Map(issues.toReversed().map((issue) => [JSON.stringify([issue.code, issue.path]), issue]));
  return [...seen.values()].toReversed();
}
