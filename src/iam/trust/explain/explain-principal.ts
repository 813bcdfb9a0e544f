import type { Issue } from '../../../documents/issue.ts';
import { trimEndOf } from '../../../text/trim-characters.ts';
import { isOfPodIdentity, POD_IDENTITY } from '../../pod-identity.ts';
import type { PolicyStatement } from '../../policy-document.ts';
import { federatedOf, type ProviderArn, parseProviderArn } from '../provider-arn.ts';
import type { Expected } from '../question.ts';
import { quote } from '../quote.ts';
import type { Explanation } from './explanation.ts';
import { describeIssuer } from './issuer-owner.ts';

const ACCOUNT_ID = /^\d{12}$/;

/** Says why the principal of a statement is not the provider of the cluster. Paths are within the statement. */
export function explainPrincipal(statement: PolicyStatement, expected: Expected): readonly Issue[] {
  const wanted = `"Principal": {"Federated": ${quote(expected.provider)}}`;
  if (isOfPodIdentity(statement)) {
    const message = `found ${POD_IDENTITY}, which is for EKS Pod Identity (it uses the actions sts:AssumeRole and sts:TagSession, and an association instead of an annotation), wanted ${wanted} for IRSA: write that, or create an association`;
    return [{ code: 'pod_identity', level: 'error', path: ['Principal'], at: 'value', message }];
  }
  const names = federatedOf(statement);
  if (names.length === 0) {
    const kinds = Object.keys(statement.Principal as object).join(' and ');
    const message = `found a principal of type ${kinds}, wanted ${wanted}: the token is issued by the OIDC provider of the cluster`;
    return [{ code: 'wrong_principal_type', level: 'error', path: ['Principal'], at: 'value', message }];
  }
  // Explains only the name with the fewest issues.
  const [explanations = []] = names
    .map((name) => explainProvider(name, expected))
    .toSorted((a, b) => a.length - b.length);
  return explanations.map((explanation) => ({ ...explanation, level: 'error', path: ['Principal', 'Federated'] }));
}

function explainProvider(name: string, expected: Expected): Explanation[] {
  const { provider, partition, awsAccount } = expected;
  const arn = parseProviderArn(name);
  const named = ACCOUNT_ID.test(String(arn?.awsAccount)) ? String(arn?.awsAccount) : 'ACCOUNT';
  const wanted = awsAccount === undefined ? provider.replace('::ACCOUNT:', `::${named}:`) : provider;
  const say = (code: string, what: string): Explanation => ({
    code,
    at: 'value',
    message: `found ${quote(name)}, ${what}, wanted ${quote(wanted)}`,
  });
  if (arn === undefined) return [say('not_a_provider', 'which is not the ARN of an OIDC provider')];
  const wrongPartition = arn.partition !== (partition ?? arn.partition);
  const wrongAccount = awsAccount === undefined ? !ACCOUNT_ID.test(arn.awsAccount) : arn.awsAccount !== awsAccount;
  return [
    ...(wrongPartition ? [say('wrong_partition', `in the partition ${quote(arn.partition)}`)] : []),
    ...(wrongAccount ? [say('wrong_account_id', `in the AWS account ${quote(arn.awsAccount)}`)] : []),
    ...wrongIssuers(arn, expected).map(({ code, what }) => say(code, what)),
  ];
}

function wrongIssuers({ issuer }: Pick<ProviderArn, 'issuer'>, expected: Expected): { code: string; what: string }[] {
  const found: { code: string; what: string }[] = [];
  const bare = issuer.replace(/^https?:\/\//i, '');
  if (bare !== issuer) found.push({ code: 'https_in_provider', what: 'with the URL scheme' });
  if (bare === expected.issuer) return found;
  const [trimmed, wanted] = [trimEndOf(bare, '/'), trimEndOf(expected.issuer, '/')];
  const what = bare.endsWith('/') ? 'with a trailing slash' : 'without the slash at the end of the issuer';
  const slash = { code: 'trailing_slash', what };
  if (trimmed === wanted) return [...found, slash];
  if (trimmed !== bare && wanted === expected.issuer) found.push(slash);
  const sameLetters = trimmed.toLowerCase() === wanted.toLowerCase();
  return [
    ...found,
    sameLetters
      ? { code: 'wrong_case', what: 'in another case' }
      : { code: 'wrong_issuer', what: `which is ${describeIssuer(trimmed)}` },
  ];
}
