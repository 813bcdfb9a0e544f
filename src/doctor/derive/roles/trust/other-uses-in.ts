import type { Path } from '../../../../documents/path.ts';
import { statementsOf } from '../../../../iam/evaluate/evaluate.ts';
import { listOf, type RequestPrincipal } from '../../../../iam/evaluate/request.ts';
import { isKey } from '../../../../iam/evaluate/without-keys.ts';
import { ACCOUNT_TAG, NAMESPACE_TAG, POD_IDENTITY } from '../../../../iam/pod-identity.ts';
import type { PolicyStatement } from '../../../../iam/policy-document.ts';
import { readPolicy } from '../../../../iam/read/read-policy.ts';
import { checkTrustPolicy } from '../../../../iam/trust/check-trust-policy.ts';
import { parseProviderArn } from '../../../../iam/trust/provider-arn.ts';
import type { DeclaredClusters } from './declared-clusters.ts';

type Account = { namespace: string; name: string };

/** A principal of a trust policy that serves the same accounts: another cluster, or EKS Pod Identity. */
export type OtherUse = {
  is: 'cluster' | 'pod-identity';
  principal: string;
  statement: Path;
  /** True if the fleet lists it. */
  isDeclared: boolean;
  /**
   * True if it is limited to the names of these accounts. Without conditions, EKS Pod Identity gives the role to every
   * account.
   */
  isNamed: boolean;
  /** True if another statement admits other accounts of the same principal. */
  isBesideStrangers: boolean;
};

/**
 * Finds other ways in which a role may serve the same accounts: the provider of another cluster with a condition on the
 * same subjects, or EKS Pod Identity. Two clusters of a blue/green pair share roles, and so do IRSA and EKS Pod
 * Identity during a migration.
 *
 * @param accounts that use the role in this cluster
 * @param issuer of this cluster
 * @param declared what the fleet lists; accounts may be in other namespaces there
 */
export function otherUsesIn(
  value: unknown,
  accounts: readonly Account[],
  issuer: string,
  declared: DeclaredClusters,
): readonly OtherUse[] {
  if (!mayServeOthers(JSON.stringify(value ?? null))) return [];
  const { policy } = readPolicy(value, 'trust');
  if (policy === undefined) return [];
  const placed = statementsOf(policy).filter(({ statement }) => statement.Effect === 'Allow');
  const strangers = new Set<string>();
  const found = placed.flatMap(({ path, statement }): Omit<OtherUse, 'isBesideStrangers'>[] => {
    const { Principal } = statement;
    if (typeof Principal !== 'object') return [];
    const federated = listOf(Principal.Federated ?? []);
    const providers = federated.filter((arn) => {
      const other = parseProviderArn(arn);
      if (other === undefined || other.issuer === issuer) return false;
      // Tests the statement alone, because each one must be right by itself.
      const admitted = declared.issuers.get(other.issuer) ?? accounts;
      return onlyAdmits({ ...policy, Statement: [statement] }, admitted, other.issuer);
    });
    for (const arn of federated) if (!providers.includes(arn)) strangers.add(arn);
    return [
      ...providers.map((principal) => {
        const isDeclared = declared.issuers.has(parseProviderArn(principal)?.issuer ?? '');
        return { is: 'cluster' as const, principal, statement: path, isDeclared, isNamed: true };
      }),
      ...listOf(Principal.Service ?? [])
        .filter((service) => service === POD_IDENTITY)
        .map((principal) => {
          const isDeclared = declared.podIdentity;
          const isNamed = namesAccounts(statement, isDeclared ? undefined : accounts);
          return { is: 'pod-identity' as const, principal, statement: path, isDeclared, isNamed };
        }),
    ];
  });
  return found.map((one) => ({ ...one, isBesideStrangers: strangers.has(one.principal) }));
}

/**
 * True if conditions limit EKS Pod Identity to the names of accounts, which it sends as tags.
 *
 * @param accounts the only ones that are allowed; `undefined` allows any names
 */
function namesAccounts({ Condition }: PolicyStatement, accounts: readonly Account[] | undefined): boolean {
  const equal = Object.entries(Condition?.StringEquals ?? {});
  const areNamed = (tag: string, names: readonly string[] | undefined) =>
    equal.some(([key, values]) => isKey(key, tag) && listOf(values).every((one) => names?.includes(one) ?? true));
  return (
    areNamed(
      NAMESPACE_TAG,
      accounts?.map(({ namespace }) => namespace),
    ) &&
    areNamed(
      ACCOUNT_TAG,
      accounts?.map(({ name }) => name),
    )
  );
}

/** True if a policy is worth parsing, because most policies name one provider and nothing else. */
function mayServeOthers(text: string): boolean {
  return text.includes(POD_IDENTITY) || new Set(text.match(/oidc-provider\/[^"]+/g)).size > 1;
}

/** True if a statement admits some of the accounts of a cluster, and no other account of it. */
function onlyAdmits(value: unknown, accounts: readonly Account[], issuer: string): boolean {
  const names = new Set(accounts.map(({ name, namespace }) => `${namespace}/${name}`));
  return accounts.some((account) => {
    const { letsIn, others } = checkTrustPolicy(value, { account, issuer });
    return letsIn !== 'nobody' && others.every(({ principal, who }) => names.has(who) || isNamedService(principal));
  });
}

/** True for another identity provider or a service of AWS, which is not an account of the cluster. */
function isNamedService(principal: RequestPrincipal | undefined): boolean {
  return principal !== undefined && ['Federated', 'Service'].includes(principal.kind) && principal.id !== '*';
}
