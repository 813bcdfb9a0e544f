import { addStatements } from '../../../../iam/build/add-statements.ts';
import { buildIrsaTrust } from '../../../../iam/build/build-trust.ts';
import { listOf } from '../../../../iam/evaluate/request.ts';
import type { OneOrMore, PolicyDocument, PolicyStatement } from '../../../../iam/policy-document.ts';
import { readPolicy } from '../../../../iam/read/read-policy.ts';
import { checkTrustPolicy } from '../../../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../../../names.ts';
import { isTypoOfSts } from '../audience.ts';

type Account = { namespace: string; name: string; audience?: string | undefined };

type TrustParties = {
  /** The accounts to admit. */
  accounts: readonly Account[];
  /** Partition and AWS account of the OIDC provider, and its issuer without https:// */
  provider: { issuer: string; partition: string; awsAccount: string };
  /** True if a ServiceAccount of this cluster certainly does not exist, so that nothing uses the role as it. */
  isAbsent(account: Account): boolean;
};

export type RepairedTrust = {
  policy: PolicyDocument;
  /** Accounts whose names were typos: `gitlab/ci-biling`. */
  corrected: readonly string[];
  /** Audiences that were typos of that of STS: `sts.amazon.com`. */
  audiences: readonly string[];
};

const SUBJECT_PREFIX = 'system:serviceaccount:';

/**
 * Returns the trust policy of a role with what is missing for some accounts. Adds one statement and keeps the others,
 * because others may use them. If a statement has the right issuer and names an account that does not exist, the name
 * is a typo and is corrected instead. The same applies to the audience of a statement for this account alone.
 *
 * @returns `undefined` if no statement can help, because the policy cannot be parsed or a Deny applies
 */
export function repairedTrust(
  value: unknown,
  { accounts, isAbsent, provider }: TrustParties,
): RepairedTrust | undefined {
  if (readPolicy(value, 'trust').policy === undefined) return undefined;
  // The policy as the user wrote it, in which lists and single values stay as they are.
  const policy = value as PolicyDocument;
  const refused = accounts.filter((account) => !admits(policy, account, provider));
  const [first, ...others] = refused;
  const corrected = first === undefined || others.length > 0 ? undefined : correct(policy, first, provider, isAbsent);
  if (corrected !== undefined && accounts.every((account) => admits(corrected.policy, account, provider)))
    return corrected;
  const byAudience = Map.groupBy(refused, ({ audience }) => audience ?? STS_AUDIENCE);
  const added = [...byAudience].flatMap(([audience, those]) =>
    buildIrsaTrust(
      provider,
      those.map(({ name, namespace }) => ({ namespaces: [namespace], name })),
    ).map((statement) => withAudience(statement, provider.issuer, audience)),
  );
  const whole = addStatements(policy, added);
  return accounts.every((account) => admits(whole, account, provider))
    ? { policy: whole, corrected: [], audiences: [] }
    : undefined;
}

function admits(policy: PolicyDocument, account: Account, provider: TrustParties['provider']): boolean {
  const audience = account.audience ?? STS_AUDIENCE;
  return checkTrustPolicy(policy, { account, audience, ...provider }).letsIn !== 'nobody';
}

function withAudience(statement: PolicyStatement, issuer: string, audience: string): PolicyStatement {
  const { StringEquals, ...others } = statement.Condition ?? {};
  return { ...statement, Condition: { ...others, StringEquals: { ...StringEquals, [`${issuer}:aud`]: audience } } };
}

/** Replaces the name of an account that does not exist by that of the account to admit. */
function correct(
  policy: PolicyDocument,
  { audience: wanted = STS_AUDIENCE, name, namespace }: Account,
  { issuer }: TrustParties['provider'],
  isAbsent: TrustParties['isAbsent'],
): RepairedTrust | undefined {
  const corrected: string[] = [];
  const audiences: string[] = [];
  const right = `${SUBJECT_PREFIX}${namespace}:${name}`;
  const change = (subject: string) => {
    const [, , ofNamespace = '', ofName = ''] = subject.split(':');
    const isName = subject.startsWith(SUBJECT_PREFIX) && ofName !== '' && !/[*?$]/.test(subject);
    if (!isName || !isAbsent({ namespace: ofNamespace, name: ofName })) return subject;
    corrected.push(`${ofNamespace}/${ofName}`);
    return right;
  };
  const statements = (Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]) as PolicyStatement[];
  const changed = statements.map((statement) => {
    const { StringEquals } = statement.Condition ?? {};
    const key = Object.keys(StringEquals ?? {}).find((one) => one.toLowerCase() === `${issuer}:sub`.toLowerCase());
    if (statement.Effect !== 'Allow' || StringEquals === undefined || key === undefined) return statement;
    const found = StringEquals[key] ?? [];
    const values = typeof found === 'string' ? change(found) : [...new Set(found.map(change))];
    const isForThis = listOf<string>(values).every((value) => value === right);
    const audience = isForThis && wanted === STS_AUDIENCE ? typoIn(StringEquals, issuer) : undefined;
    if (audience !== undefined) audiences.push(audience.found);
    const correctedAudience = audience === undefined ? {} : { [audience.key]: STS_AUDIENCE };
    const corrects = { ...StringEquals, [key]: values, ...correctedAudience };
    return { ...statement, Condition: { ...statement.Condition, StringEquals: corrects } };
  });
  const Statement = Array.isArray(policy.Statement) ? changed : (changed[0] as PolicyStatement);
  const isChanged = corrected.length > 0 || audiences.length > 0;
  return isChanged ? { policy: { ...policy, Statement }, corrected, audiences } : undefined;
}

/** Returns the only audience of a condition, if it looks like a typo of that of STS. */
function typoIn(
  equals: Readonly<Record<string, OneOrMore>>,
  issuer: string,
): { key: string; found: string } | undefined {
  const key = Object.keys(equals).find((one) => one.toLowerCase() === `${issuer}:aud`.toLowerCase());
  const [found, ...others] = listOf<string>(equals[key ?? ''] ?? []);
  if (key === undefined || found === undefined || others.length > 0) return undefined;
  return isTypoOfSts(found) ? { key, found } : undefined;
}
