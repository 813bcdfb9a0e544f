import { listOf } from '../evaluate/request.ts';
import type { PolicyStatement } from '../policy-document.ts';
import { federatedOf, type ProviderArn, parseProviderArn } from './provider-arn.ts';
import type { Expected } from './question.ts';
import { quote, type Slip } from './slip.ts';

const POD_IDENTITY = 'pods.eks.amazonaws.com';

const ACCOUNT_ID = /^\d{12}$/;

type Fault = Omit<Slip, 'path'>;

/** Whether a statement is one of EKS Pod Identity. */
export function isOfPodIdentity({ Principal }: PolicyStatement): boolean {
  return typeof Principal === 'object' && listOf(Principal.Service ?? []).includes(POD_IDENTITY);
}

/** Why the principal of a statement is not the provider of the cluster; paths are within the statement. */
export function explainPrincipal(statement: PolicyStatement, expected: Expected): readonly Slip[] {
  const wanted = `"Principal": {"Federated": ${quote(expected.provider)}}`;
  if (isOfPodIdentity(statement)) {
    const message = `found ${POD_IDENTITY}, which is for EKS Pod Identity (with the actions sts:AssumeRole and sts:TagSession, and an association in place of an annotation), wanted ${wanted} for IRSA: write that, or make an association`;
    return [{ code: 'pod_identity', path: ['Principal'], message }];
  }
  const names = federatedOf(statement);
  if (names.length === 0) {
    const kinds = Object.keys(statement.Principal as object).join(' and ');
    const message = `found a principal of type ${kinds}, wanted ${wanted}: the token comes from the OIDC provider of the cluster`;
    return [{ code: 'wrong_principal_type', path: ['Principal'], message }];
  }
  // The name that is nearest to the right one.
  const [faults = []] = names.map((name) => faultsOf(name, expected)).toSorted((a, b) => a.length - b.length);
  return faults.map((fault) => ({ ...fault, path: ['Principal', 'Federated'] }));
}

function faultsOf(name: string, expected: Expected): Fault[] {
  const { provider, partition, accountId } = expected;
  const arn = parseProviderArn(name);
  const named = ACCOUNT_ID.test(String(arn?.accountId)) ? String(arn?.accountId) : 'ACCOUNT';
  const wanted = accountId === undefined ? provider.replace('::ACCOUNT:', `::${named}:`) : provider;
  const say = (code: string, what: string): Fault => ({
    code,
    message: `found ${quote(name)}, ${what}, wanted ${quote(wanted)}`,
  });
  if (arn === undefined) return [say('not_a_provider', 'which is not the ARN of an OIDC provider')];
  const wrongPartition = arn.partition !== (partition ?? arn.partition);
  const wrongAccount = accountId === undefined ? !ACCOUNT_ID.test(arn.accountId) : arn.accountId !== accountId;
  return [
    ...(wrongPartition ? [say('wrong_partition', `in the partition ${quote(arn.partition)}`)] : []),
    ...(wrongAccount ? [say('wrong_account_id', `in the account ${quote(arn.accountId)}`)] : []),
    ...issuerFaults(arn, expected).map(({ code, what }) => say(code, what)),
  ];
}

function issuerFaults({ issuer }: Pick<ProviderArn, 'issuer'>, expected: Expected): { code: string; what: string }[] {
  const found: { code: string; what: string }[] = [];
  const bare = issuer.replace(/^https?:\/\//i, '');
  if (bare !== issuer) found.push({ code: 'https_in_provider', what: 'with the scheme of the address' });
  const trimmed = bare.replace(/\/+$/, '');
  if (trimmed !== bare) found.push({ code: 'trailing_slash', what: 'with a slash at its end' });
  if (trimmed === expected.issuer) return found;
  const sameLetters = trimmed.toLowerCase() === expected.issuer.toLowerCase();
  return [
    ...found,
    sameLetters
      ? { code: 'wrong_case', what: 'in another case' }
      : { code: 'wrong_issuer', what: 'which is the provider of another cluster' },
  ];
}
