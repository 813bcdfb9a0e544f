import type { Association, EksCluster } from '../../../aws/aws.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { counted } from '../../../text/counted.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { associationIssue } from '../../derive/roles/associations/association-issue.ts';
import { roleFor } from '../../derive/roles/role-for.ts';
import { signsForCache } from '../../derive/runners/cache/runner-cache.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { accountKey } from '../../world/aws-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Installation, World } from '../../world/world.ts';
import { givenBy } from '../accounts/account-unannotated.ts';
import { withoutRoleFinding } from '../accounts/account-without-role.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * EKS Pod Identity gives roles to accounts by associations in EKS instead of annotations.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export const podIdentity = defineCheck(
  {
    id: 'pod_identity',
    title: 'associations of EKS Pod Identity give accounts the roles that they need',
    needs: ['mapping', 'aws'],
  },
  ({ aws, mapping }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const blind: Unseen[] = [...unseen];
    const nothing = (part: Unseen) => ({ looked: 'nothing', findings: [], unseen: [...blind, part] });
    if (!isSeen(aws.cluster)) return nothing(aws.cluster.unseen);
    if (!isSeen(aws.associations)) return nothing(aws.associations.unseen);
    const { seen: cluster } = aws.cluster;
    if (cluster === undefined) return { looked: 'no EKS cluster, so no association', findings: [], unseen: blind };
    const { seen: associations } = aws.associations;
    const mode = mapping.mapping.unannotated;
    const findings = mapped.flatMap((one): Finding[] => {
      const association = associations.get(accountKey(one.account));
      if (association === undefined)
        return givenBy(one, mapping, world) === 'none'
          ? absentAssociationFindings(one, cluster, { mapped, mapping, world })
          : [];
      if (!isSeen(association)) {
        blind.push(association.unseen);
        return [];
      }
      return [
        ...unsetUnannotatedFindings(one, mode, world.installation),
        ...annotatedAsWellFindings(one, association.seen),
        ...refusedAssociationFindings(one, association.seen, cluster, world, blind),
      ];
    });
    return {
      looked: `${counted(associations.size, 'association')} of cluster ${cluster.name}`,
      findings,
      unseen: blind,
    };
  },
);

/**
 * Finds an account without annotation and association: with `unannotated: allow`, nothing else reports that it has no
 * role.
 */
function absentAssociationFindings(
  one: MappedAccount,
  { name }: EksCluster,
  { mapped, mapping, world }: { mapped: readonly MappedAccount[]; mapping: MappingIndex; world: World },
): Finding[] {
  const { account, by, to } = one;
  if (account.roleArn !== undefined || withoutRoleFinding(one, mapping, world) !== undefined) return [];
  if (to === 'manager' && signsForCache(world, account) !== true) return [];
  const irsa = roleFor(world, account, mapped);
  return [
    {
      code: 'association_absent',
      level: 'error',
      object: objectOf(account),
      found: `it has no association in cluster ${name} and no role annotation, and ${by} assigns it to ${to}s: their pods call AWS without credentials, or with those of the node`,
      wanted:
        irsa === undefined
          ? 'an association with its role'
          : `the annotation of role ${irsa}, whose trust policy names the account`,
      fix: [
        irsa !== undefined
          ? annotateRole(account, irsa)
          : {
              advice: `with the ARN of its role for ROLE-ARN, run aws eks create-pod-identity-association --cluster-name ${name} --namespace ${account.namespace} --service-account ${account.name} --role-arn ROLE-ARN`,
            },
      ],
    },
  ];
}

/**
 * Finds an account that has only an association: without `unannotated: allow`, the webhook treats it as one without a
 * role.
 */
function unsetUnannotatedFindings({ account }: MappedAccount, mode: string, installation: Installation): Finding[] {
  if (account.roleArn !== undefined || mode === 'allow') return [];
  const effect = mode === 'deny' ? 'refuses its pods' : 'warns about each of its pods';
  return [
    {
      code: 'association_unexpected',
      level: mode === 'deny' ? 'error' : 'warning',
      object: objectOf(account),
      found: `it has its role from an association of EKS Pod Identity, and the mapping has "unannotated: ${mode}": the webhook ${effect}`,
      wanted: 'unannotated: allow, for clusters with EKS Pod Identity',
      fix: [editMapping(installation, { path: 'unannotated', set: 'allow' })],
    },
  ];
}

/**
 * Finds an account with both, for which the EKS pod identity webhook uses the association (`pkg/handler/handler.go`).
 */
function annotatedAsWellFindings({ account }: MappedAccount, { roleArn }: Association): Finding[] {
  if (account.roleArn === undefined || account.roleArn === roleArn) return [];
  return [
    {
      code: 'association_beside_annotation',
      level: 'warning',
      object: objectOf(account),
      found: `it is annotated with ${account.roleArn}, but its pods get the role of its association, ${roleArn}`,
      wanted: 'one role for the account',
      fix: [{ advice: `give the association the role ${account.roleArn}, or annotate the account with ${roleArn}` }],
    },
  ];
}

function refusedAssociationFindings(
  { account }: MappedAccount,
  association: Association,
  cluster: EksCluster,
  world: World,
  blind: Unseen[],
): Finding[] {
  if (!isSeen(world.roles)) return [];
  const issue = associationIssue(association, { account, cluster, roles: world.roles.seen });
  if (issue === undefined) return [];
  if ('unseen' in issue) {
    blind.push(issue.unseen);
    return [];
  }
  return [
    {
      code: 'association_refused',
      level: 'error',
      object: objectOf(account),
      found: `its association names ${issue.role}, ${issue.wrong}`,
      wanted: issue.wanted,
      fix: [{ advice: issue.advice }],
    },
  ];
}

function objectOf({ name, namespace }: { namespace: string; name: string }): string {
  return `serviceaccount ${namespace}/${name}`;
}
