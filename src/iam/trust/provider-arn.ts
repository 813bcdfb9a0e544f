import { statementsOf } from '../evaluate/evaluate.ts';
import { listOf } from '../evaluate/request.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';
import type { Expected } from './question.ts';

export type ProviderArn = { partition: string; awsAccount: string; issuer: string };

/** Splits the ARN of an OIDC provider. Does not validate its parts, so that a wrong one can be explained. */
export function parseProviderArn(text: string): ProviderArn | undefined {
  const [, partition, awsAccount, issuer] = /^arn:([^:]*):iam::([^:]*):oidc-provider\/(.*)$/s.exec(text) ?? [];
  return partition === undefined ? undefined : { partition, awsAccount: String(awsAccount), issuer: String(issuer) };
}

/** Returns the Federated principals of a statement. */
export function federatedOf({ Principal }: PolicyStatement): readonly string[] {
  return Principal === undefined || typeof Principal === 'string' ? [] : listOf(Principal.Federated ?? []);
}

/** An AWS account id that no ARN can have. */
const NO_ACCOUNT = '000000000000';

/** Returns the ARNs in a policy that name the expected provider; if there are none, the expected ARN itself. */
export function providersIn(policy: PolicyDocument, expected: Expected): readonly string[] {
  const named = statementsOf(policy).flatMap(({ statement }) => federatedOf(statement));
  const right = [...new Set(named)].filter((name) => isProvider(name, expected));
  return right.length === 0 ? [expected.provider.replace('::ACCOUNT:', `::${NO_ACCOUNT}:`)] : right;
}

/** True if an ARN names the expected provider. */
function isProvider(name: string, { issuer, partition, awsAccount }: Expected): boolean {
  const arn = parseProviderArn(name);
  return (
    arn?.issuer === issuer &&
    (partition === undefined || arn.partition === partition) &&
    (awsAccount === undefined ? /^\d{12}$/.test(arn.awsAccount) : arn.awsAccount === awsAccount)
  );
}
