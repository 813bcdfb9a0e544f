import { statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';
import type { Expected } from './question.ts';

export type ProviderArn = { partition: string; awsAccount: string; issuer: string };

/** Takes the ARN of an OIDC provider apart; its parts may be wrong, to be told which. */
export function parseProviderArn(text: string): ProviderArn | undefined {
  const [, partition, awsAccount, issuer] = /^arn:([^:]*):iam::([^:]*):oidc-provider\/(.*)$/s.exec(text) ?? [];
  return partition === undefined ? undefined : { partition, awsAccount: String(awsAccount), issuer: String(issuer) };
}

/** The Federated principals that a statement names. */
export function federatedOf({ Principal }: PolicyStatement): readonly string[] {
  return Principal === undefined || typeof Principal === 'string' ? [] : listOf(Principal.Federated ?? []);
}

/** The ARNs by which a policy names the wanted provider; the expected one where it does not. */
export function providersIn(policy: PolicyDocument, expected: Expected): readonly string[] {
  const named = statementsOf(policy).flatMap(({ statement }) => federatedOf(statement));
  const right = [...new Set(named)].filter((name) => isProvider(name, expected));
  return right.length === 0 ? [expected.provider] : right;
}

/** Whether an ARN is one of the provider that is asked for. */
function isProvider(name: string, { issuer, partition, awsAccount }: Expected): boolean {
  const arn = parseProviderArn(name);
  return (
    arn?.issuer === issuer &&
    (partition === undefined || arn.partition === partition) &&
    (awsAccount === undefined ? /^\d{12}$/.test(arn.awsAccount) : arn.awsAccount === awsAccount)
  );
}
