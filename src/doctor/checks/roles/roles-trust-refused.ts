import { show, showList } from '../../../documents/show.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import type { Role as RoleArn } from '../../../iam/role.ts';
import type { TrustAnswer } from '../../../iam/trust/check-trust-policy.ts';
import { podIdentityTrust } from '../../../iam/trust/pod-identity-trust.ts';
import { AUDIENCE_ANNOTATION, STS_AUDIENCE } from '../../../names.ts';
import { BY_CONFIGURATION, type MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { isOfOtherAudience } from '../../derive/roles/audience.ts';
import { rolesTrusting } from '../../derive/roles/role-for.ts';
import { accountsNamed } from '../../derive/roles/trust/accounts-named.ts';
import type { DeclaredClusters } from '../../derive/roles/trust/declared-clusters.ts';
import type { FormatIssues } from '../../derive/roles/trust/issue-formatter.ts';
import type { RepairedTrust } from '../../derive/roles/trust/repaired-trust.ts';
import type { Fix } from '../../fix/fix.ts';
import { adviseSharing } from '../../fix/roles/advise-sharing.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { adviseAudience } from '../../fix/roles/audience.ts';
import { lookIn } from '../../world/by-namespace.ts';
import type { PolicySource, Role } from '../../world/roles.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

type Account = MappedAccount['account'];

/** A role whose trust policy was read. */
export type TrustingRole = Role & { trust: PolicySource };

export type TrustContext = {
  roleArn: string;
  issuer: string;
  parts: Pick<RoleArn, 'partition' | 'awsAccount'>;
  /** Mapped accounts that are annotated with the role; if there are none, those that have it by an association. */
  sharing: readonly MappedAccount[];
  /**
   * All accounts of the cluster that are annotated with the role, and mapped accounts that have it by an association.
   */
  users: readonly Account[];
  /** True if associations of EKS Pod Identity use the role. */
  isAssociated: boolean;
  /** Other clusters that share the role, according to the fleet. */
  declared: DeclaredClusters;
  /**
   * Roles that assume this one: those of managers for their caches (`RoleARN`), and those of associations with this
   * target role.
   */
  assuming: readonly string[];
  /**
   * Returns what is missing for the mapped accounts. It is computed once for a role, however many accounts share it.
   */
  repair(): Pick<RepairedTrust, 'corrected' | 'audiences'> & { fix: Fix };
  formatIssues: FormatIssues;
  world: World;
};

/** Returns a finding about a role that does not admit an account that is annotated with it. */
export function refusedTrustFinding(
  { account, by }: MappedAccount,
  role: TrustingRole,
  { issues }: TrustAnswer,
  context: TrustContext,
): Finding {
  const { formatIssues, issuer, parts, world } = context;
  const trusting = rolesTrusting(world, account, parts).filter(
    (other) => (other.arn ?? other.name) !== (role.arn ?? role.name),
  );
  const instead = trusting.length === 0 ? '' : `; it is admitted by ${showList(trusting.map(({ name }) => name))}`;
  const [onlyRole] = trusting;
  const arn = trusting.length === 1 ? onlyRole?.arn : undefined;
  const { policy } = readPolicy(role.trust.value, 'trust');
  const byAssociation = policy !== undefined && podIdentityTrust(policy, account) !== 'none';
  const isOfOther = isOfOtherAudience(account, world);
  const annotation = isOfOther ? ` and whose annotation ${AUDIENCE_ANNOTATION} is ${show(account.audience)}` : '';
  const { audiences = [], corrected = [], fix } = repaired();
  const removed = corrected.length === 0 ? '' : `, instead of ${showList(corrected)}, which does not exist`;
  return {
    code: 'trust_refuses',
    level: byAssociation ? 'warning' : 'error',
    object: `role ${role.name}`,
    accounts: [`${account.namespace}/${account.name}`],
    found: `it does not admit ${account.namespace}/${account.name}, which is annotated with it${annotation}: ${formatIssues(issues, role.trust)}${instead}`,
    wanted: isOfOther
      ? `tokens with audience ${STS_AUDIENCE}, as the trust policy has it, or a trust policy for the audience of the account`
      : byAssociation
        ? `an association of EKS Pod Identity for ${account.namespace}/${account.name}, which then needs no annotation; or, for IRSA, a statement for it beside those that the policy has`
        : audiences.length > 0
          ? `audience ${STS_AUDIENCE} instead of ${showList(audiences)}${removed}`
          : `a statement for system:serviceaccount:${account.namespace}:${account.name} from ${issuer} beside those that the policy has${removed}`,
    fix,
  };

  function repaired(): Partial<Pick<RepairedTrust, 'corrected' | 'audiences'>> & Pick<Finding, 'fix'> {
    if (isOfOther)
      return {
        fix: [adviseAudience([account], `name ${show(account.audience)} in the trust policy of role ${role.name}`)],
      };
    if (arn !== undefined) return { fix: [annotateRole(account, arn)] };
    const others = role.arn === undefined && role.awsAccount === undefined ? providerAccounts(role.trust.value) : [];
    if (others.length > 0 && !others.includes(parts.awsAccount))
      return { fix: [adviseHome(role, parts.awsAccount, others)] };
    const whole = context.repair();
    const owners = byAssociation ? [] : ownersOf(role, context);
    if (owners.length === 0 || !('command' in whole.fix)) return { ...whole, fix: [whole.fix] };
    const names = showList(owners.map((owner) => `${owner.namespace}/${owner.name}`));
    const isAssigned = by !== BY_CONFIGURATION;
    return { fix: adviseSharing(account, { others: names, isAssigned, repair: whole.fix.command }) };
  }
}

/** Returns the accounts of the cluster that the role names and admits. */
function ownersOf(role: TrustingRole, { issuer, parts, world }: TrustContext): ReturnType<typeof accountsNamed> {
  return accountsNamed(role, { ...parts, issuer }).filter(({ name, namespace }) => {
    const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
    return isSeen(namespaceAccounts) && namespaceAccounts.seen?.has(name) === true;
  });
}

/**
 * Advises to check the AWS account. A file with only a policy does not say which role it belongs to: it may be one of
 * the same name in another AWS account.
 */
function adviseHome({ name, trust }: TrustingRole, awsAccount: string, others: readonly string[]): Fix {
  return {
    advice: `check which role ${trust.file} belongs to: it names the identity provider of AWS account ${showList(others)}, but the account is annotated with role ${name} of ${awsAccount}; to see the role: aws iam get-role --role-name ${name}`,
  };
}

/**
 * Returns the AWS accounts of the identity providers in a policy. A role can trust only providers of its own AWS
 * account.
 */
function providerAccounts(trust: unknown): readonly string[] {
  const arns = JSON.stringify(trust ?? null).matchAll(/:iam::(\d{12}):oidc-provider\//g);
  return [...new Set([...arns].map(([, awsAccount = '']) => awsAccount))];
}
