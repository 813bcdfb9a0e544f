import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import { counted } from '../../../text/counted.ts';
import { managerRoles, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { associatedRoles } from '../../derive/roles/associations/associated-roles.ts';
import { unknownAssociations, withAssociations } from '../../derive/roles/associations/with-associations.ts';
import { isOfOtherAudience, withCorrectedAudience } from '../../derive/roles/audience.ts';
import { homeOf, misplacedRole } from '../../derive/roles/role-home.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { declaredClusters } from '../../derive/roles/trust/declared-clusters.ts';
import { issueFormatter } from '../../derive/roles/trust/issue-formatter.ts';
import { type RepairedTrust, repairedTrust } from '../../derive/roles/trust/repaired-trust.ts';
import { managersAssuming } from '../../derive/runners/cache/managers-assuming.ts';
import { setTrust } from '../../fix/roles/aws-iam.ts';
import { adviseTrust } from '../../fix/roles/edit-trust.ts';
import { accountKey } from '../../world/aws-side.ts';
import { allSeen, lookIn } from '../../world/by-namespace.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import { associatedTrust } from './roles-trust-associated.ts';
import { missingRoleFinding, otherRoleFinding } from './roles-trust-missing.ts';
import { trustFindings } from './roles-trust-policy.ts';
import type { TrustContext, TrustingRole } from './roles-trust-refused.ts';

/** The trust policy of a role must admit the accounts that are annotated with it. */
export const rolesTrust = defineCheck(
  {
    id: 'roles_trust',
    title: 'the trust policy of every role admits the accounts annotated with it, and no others',
    needs: ['mapping', 'issuer', 'roles'],
  },
  ({ issuer, mapping, roles }, world) => {
    const bare = parseIssuer(issuer) ?? issuer;
    const fleet = seenOr(world.fleet, undefined);
    // fleet_matches reports a fleet of another cluster. Here, every role would repeat that.
    if (fleet?.file === roles.source && fleet.fleet.cluster.oidcIssuer !== bare)
      return { looked: 'nothing', findings: [], unseen: [ofAnother(fleet.file)] };
    const { mapped: assigned, unseen } = mappedAccounts(mapping, world.accounts);
    // accounts_annotated reports a typo in an audience.
    const mapped = assigned.map((one) => ({ ...one, account: withCorrectedAudience(one.account, world) }));
    const blind: Unseen[] = [...unseen, ...roles.unread.map(notJson)];
    const managers = managerRoles(mapped);
    const byRole = Map.groupBy(mapped, ({ account }) => account.roleArn);
    // Includes accounts that the mapping does not assign, because they use the role too.
    const annotated = Map.groupBy(
      [...allSeen(world.accounts)].flatMap(([, accounts]) =>
        [...accounts.values()].map((account) => withCorrectedAudience(account, world)),
      ),
      ({ roleArn }) => roleArn,
    );
    const assuming = managersAssuming(withAssociations(mapped, world), world);
    const associated = associatedRoles(mapped, world);
    blind.push(
      ...unknownAssociations(
        mapped.map(({ account }) => account),
        mapping.mapping.unannotated,
        world,
      ),
    );
    const home = homeOf(mapped, world);
    const formatIssues = issueFormatter();
    const contexts = new Map<string, TrustContext>();
    const contextOf = (roleArn: string, { name, trust }: TrustingRole, parts: TrustContext['parts']): TrustContext => {
      const association = associated.get(roleArn);
      const sharing = byRole.get(roleArn) ?? association?.sharing ?? [];
      const users = [...(annotated.get(roleArn) ?? []), ...(association?.sharing ?? []).map(({ account }) => account)];
      const provider = { issuer: bare, partition: parts.partition, awsAccount: parts.awsAccount };
      const accounts = sharing.map(({ account }) =>
        isOfOtherAudience(account, world) ? { ...account, audience: undefined } : account,
      );
      const parties = { accounts, provider };
      let repair: ReturnType<TrustContext['repair']> | undefined;
      return {
        ...{ roleArn, issuer: bare, parts, sharing, formatIssues, world },
        users: [...new Map(users.map((one) => [accountKey(one), one])).values()],
        isAssociated: association !== undefined,
        declared: declaredClusters(fleet, roleArn),
        assuming: [...(assuming.get(roleArn) ?? []), ...(association?.assuming ?? [])],
        repair() {
          repair ??= repairOf(
            name,
            repairedTrust(trust.value, { ...parties, isAbsent: (one) => isAbsent(one, world) }),
          );
          return repair;
        },
      };
    };
    const looked = new Set<string>();
    const findings = mapped.flatMap((one) => {
      const { roleArn } = one.account;
      const parts = isRoleArn(roleArn ?? '') ? parseRoleArn(roleArn ?? '') : undefined;
      // Other checks report a wrong annotation.
      if (roleArn === undefined || parts === undefined || misplacedRole(roleArn, home) !== undefined) return [];
      if (one.to === 'job' && managers.has(roleArn)) return [];
      const role = roleNamed(roles, roleArn);
      if (role?.trust === undefined) {
        const found = missingRoleFinding(one, roles, world);
        if (isSeen(found)) return [found.seen];
        blind.push(found.unseen);
        return [];
      }
      looked.add(roleArn);
      if (role.arn !== undefined && role.arn !== roleArn) return [otherRoleFinding(one, role.arn)];
      const known = contexts.get(roleArn);
      const context = known ?? contextOf(roleArn, { ...role, trust: role.trust }, parts);
      contexts.set(roleArn, context);
      return trustFindings(one, { ...role, trust: role.trust }, context);
    });
    const ofAssociations = associatedTrust(
      [...associated].filter(([roleArn]) => !byRole.has(roleArn)),
      roles,
      contextOf,
    );
    findings.push(...ofAssociations.findings);
    blind.push(...ofAssociations.unseen);
    return {
      looked: `${counted(looked.size + ofAssociations.looked, 'role')} in ${roles.source}`,
      findings,
      unseen: blind,
    };
  },
);

function repairOf(role: string, repaired: RepairedTrust | undefined): ReturnType<TrustContext['repair']> {
  if (repaired === undefined) return { corrected: [], audiences: [], fix: adviseTrust(role) };
  return { corrected: repaired.corrected, audiences: repaired.audiences, fix: setTrust(role, repaired.policy) };
}

function ofAnother(file: string): Unseen {
  const why = `${file} names a different issuer than that of this cluster`;
  return { what: 'the trust policies of this cluster', why, because: 'absent' };
}

function notJson(file: string): Unseen {
  return { what: file, why: 'it is not valid JSON', because: 'absent' };
}

/** True if it was read that this cluster has no such account. */
function isAbsent({ name, namespace }: { namespace: string; name: string }, { accounts }: World): boolean {
  const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
  return isSeen(namespaceAccounts) && namespaceAccounts.seen?.has(name) !== true;
}
