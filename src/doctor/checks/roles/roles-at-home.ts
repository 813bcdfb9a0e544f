import { showList } from '../../../documents/show.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { counted } from '../../../text/counted.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { type Home, homeOf, misplacedRole } from '../../derive/roles/role-home.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * A role in another AWS account works only if that account has an identity provider for the cluster's issuer. A role in
 * another partition never works.
 */
export const rolesAtHome = defineCheck(
  {
    id: 'roles_at_home',
    title: 'all roles are in one AWS account and in the partition of this cluster',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const home = homeOf(mapped, world);
    const findings = [
      ...mapped.flatMap((one) => misplacedFindings(one, home)),
      ...otherAwsAccountFindings(mapped, home),
    ];
    const arns = mapped.flatMap(({ account: { roleArn = '' } }) =>
      parseRoleArn(roleArn) === undefined ? [] : [roleArn],
    );
    return { looked: counted(new Set(arns).size, 'role'), findings, unseen };
  },
);

function misplacedFindings({ account }: MappedAccount, home: Home): Finding[] {
  const { name, namespace, roleArn = '' } = account;
  const misplaced = misplacedRole(roleArn, home);
  const parts = parseRoleArn(roleArn);
  if (misplaced === undefined || parts === undefined) return [];
  const common = {
    level: 'error',
    object: `serviceaccount ${namespace}/${name}`,
    fix: [annotateRole(account, misplaced.suggestion)],
  } as const;
  if (misplaced.wrong === 'AWS account')
    return [
      {
        ...common,
        code: 'role_account_misspelled',
        found: `${roleArn}: AWS account ${parts.awsAccount} looks like a typo of ${home.awsAccount}, the AWS account of most roles`,
        wanted: misplaced.suggestion,
      },
    ];
  const reason = home.isOfRegion ? 'the partition of the region of this cluster' : 'the partition of most roles';
  return [
    {
      ...common,
      code: 'role_partition',
      found: `${roleArn} is in partition ${parts.partition}`,
      wanted: `${home.partition}, ${reason}: a partition does not accept tokens from another one`,
    },
  ];
}

/** Finds roles in other AWS accounts. If most roles are not in one account, every account counts as another. */
function otherAwsAccountFindings(mapped: readonly MappedAccount[], home: Home): Finding[] {
  const others = mapped.flatMap(({ account }) => {
    const parts = parseRoleArn(account.roleArn ?? '');
    const isOther = parts !== undefined && parts.awsAccount !== home.awsAccount;
    return isOther && misplacedRole(account.roleArn ?? '', home) === undefined
      ? [{ key: `${account.namespace}/${account.name}`, home: parts.awsAccount }]
      : [];
  });
  const usual = home.awsAccount === undefined ? '' : `, while most roles are in ${home.awsAccount}`;
  return [...Map.groupBy(others, (other) => other.home)].map(([id, abroad]) => {
    return {
      code: 'role_account_other',
      level: 'notice',
      object: `AWS account ${id}`,
      found: `the ${abroad.length === 1 ? 'role' : 'roles'} of ${showList(abroad.map(({ key }) => key))} ${abroad.length === 1 ? 'is' : 'are'} in it${usual}`,
      wanted: 'an identity provider for the issuer of this cluster in that AWS account, too',
      fix: [{ advice: `run aws iam list-open-id-connect-providers with credentials of AWS account ${id}` }],
    };
  });
}
