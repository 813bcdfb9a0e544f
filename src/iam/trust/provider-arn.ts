import { statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';
import type { Expected } from './question.ts';

export type ProviderArn = { partition: string; awsAccount: string; issuer: string };

/** Splits the ARN of an OIDC provider without validating its parts, so that a wrong part can be explained. */
export function parseProviderArn(text: string): ProviderArn | undefined {
  const [, partition, awsAccount, issuer] = /^arn:([^:]*):iam::([^:]*):oidc-provider\/(.*)$/s.exec(text) ?? [];
  return partition === undefined ? undefined : { partition, awsAccount: String(awsAccount), issuer: String(issuer) };
}

/** The Federated principals that a statement names. */
export function federatedOf({ Principal }: PolicyStatement): readonly string[] {
  return Principal === undefined || typeof Principal === 'string' ? [] : listOf(Principal.Federated ?? []);
}

/** In no ARN that IAM accepts. */
const NO_ACCOUNT = '000000000000';

/** The ARNs in a policy that name the expected provider; the expected ARN itself if there are none. */
export function providersIn(policy: PolicyDocument, expected: Expected): readonly string[] {
  const named = statementsOf(policy).flatMap(({ statement }) => federatedOf(statement));
  const right = [...new Set(named)].filter((name) => isProvider(name, expected));
  return right.length === 0 ? [expected.provider.replace('::ACCOUNT:', `::${NO_ACCOUNT}:`)] : right;
}

/** Whether an ARN names the expected provider. */
function isProvider(name: string, { issuer, partition, awsAccount }: Expected): boolean {
  const arn = parseProviderArn(name);
  return (
    arn?.issuer === issuer &&
    (partition === undefined || arn.partition === partition) &&
    (awsAccount === undefined ? /^\d{12}$/.test(arn.awsAccount) : arn.awsAccount === awsAccount)
  );
}
