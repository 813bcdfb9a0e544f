import { showList } from '../../documents/show.ts';
import { defineCheck } from '../check.ts';
import type { Complaint } from '../finding.ts';
import { usualHome } from '../known-roles.ts';
import { mappedAccounts } from '../mapped-accounts.ts';
import { annotate } from '../role-annotation.ts';
import { partitionOf, regionOf, rolePartsOf } from '../role-parts.ts';
import { seenOr } from '../seen.ts';

type Role = { account: { namespace: string; name: string }; partition: string; home: string; path: string };

/** A role in another AWS account works only where that account knows this cluster's issuer; in another partition, never. */
export const rolesAtHome = defineCheck(
  {
    id: 'roles_at_home',
    title: 'all roles are of one AWS account, and of the partition of this cluster',
    needs: ['mapping'],
  },
  ({ mapping }, { accounts, issuer }) => {
    const { mapped, unseen } = mappedAccounts(mapping, accounts);
    const roles = mapped.flatMap(({ account }): Role[] => {
      const parts = account.roleArn === undefined ? undefined : rolePartsOf(account.roleArn);
      return parts === undefined ? [] : [{ ...parts, account, home: parts.account }];
    });
    const region = regionOf(seenOr(issuer, ''));
    const usual = usualHome(mapped);
    const partition = region === undefined ? usual?.partition : partitionOf(region);
    const reason = region === undefined ? 'that of most roles here' : `that of region ${region}, where this cluster is`;
    const complaints = [
      ...roles.flatMap((role) => partitionFault(role, partition, reason)),
      ...slips(roles, usual?.account),
      ...abroad(roles, usual?.account),
    ];
    return { looked: `${roles.length} roles`, complaints, unseen };
  },
);

function partitionFault(role: Role, wanted: string | undefined, reason: string): Complaint[] {
  if (wanted === undefined || role.partition === wanted) return [];
  return [
    {
      code: 'role_partition',
      level: 'error',
      object: objectOf(role),
      found: `a role of partition ${role.partition}`,
      wanted: `${wanted}, ${reason}: no partition takes the tokens of another`,
      fix: [annotate(role.account, `arn:${wanted}:iam::${role.home}:role/${role.path}`)],
    },
  ];
}

/** A number that is one slip away from that of most. */
function slips(roles: readonly Role[], usual: string | undefined): Complaint[] {
  return roles
    .filter(({ home }) => isSlip(home, usual))
    .map((role) => {
      return {
        code: 'role_account_misspelled',
        level: 'error',
        object: objectOf(role),
        found: `AWS account ${role.home}, which is a slip of the finger away from ${usual}, that of most roles here`,
        wanted: `${usual}`,
        fix: [annotate(role.account, `arn:${role.partition}:iam::${usual}:role/${role.path}`)],
      };
    });
}

function abroad(roles: readonly Role[], usual: string | undefined): Complaint[] {
  const others = roles.filter(({ home }) => home !== usual && !isSlip(home, usual));
  const homes = Map.groupBy(others, ({ home }) => home);
  // Without a majority, every one of several is another one.
  if (usual === undefined && homes.size < 2) return [];
  return [...homes].map(([home, there]) => {
    const names = there.map(({ account: { namespace, name } }) => `${namespace}/${name}`);
    return {
      code: 'role_account_other',
      level: 'notice',
      object: `AWS account ${home}`,
      found: `it has the roles of ${showList(names)}${usual === undefined ? '' : `, and ${usual} those of most`}`,
      wanted: 'right where that account has an identity provider for the issuer of this cluster, too',
      fix: [
        { edit: { place: `aws iam list-open-id-connect-providers, with credentials of account ${home}, says so` } },
      ],
    };
  });
}

/** Two slips in twelve digits at most. */
function isSlip(home: string, usual: string | undefined): boolean {
  if (usual === undefined || home === usual) return false;
  let different = 0;
  for (let index = 0; index < usual.length; index += 1) if (home[index] !== usual[index]) different += 1;
  return different <= 2;
}

function objectOf({ account: { namespace, name } }: Role): string {
  return `serviceaccount ${namespace}/${name}`;
}
