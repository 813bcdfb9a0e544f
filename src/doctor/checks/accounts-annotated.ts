import { show } from '../../documents/show.ts';
import { ROLE_ARN_ANNOTATION } from '../../names.ts';
import { type MappedAccount, mappedAccounts } from '../derive/mapped-accounts.ts';
import { roleArnIssue } from '../derive/role-arn-issue.ts';
import { roleFor } from '../derive/role-for.ts';
import { usualHome } from '../derive/role-home.ts';
import { signsForCache } from '../derive/runner-cache.ts';
import { adviseRole, annotateRole } from '../fix/annotate-role.ts';
import { accountKey } from '../world/aws-side.ts';
import { isSeen, seenOr } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding, Level } from './finding.ts';

/** Without a valid role annotation, the EKS pod identity webhook gives the pods of an account no credentials. */
export const accountsAnnotated = defineCheck(
  {
    id: 'accounts_annotated',
    title: 'every account that the mapping assigns is annotated with a role',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const home = usualHome(mapped);
    const example = `arn:${home?.partition ?? 'aws'}:iam::${home?.awsAccount ?? '111122223333'}:role/NAME`;
    const findings = mapped.flatMap((one) => {
      if (one.account.roleArn !== undefined) return malformed(one, one.account.roleArn, example);
      // EKS Pod Identity finds roles by associations, not by annotations.
      if (mapping.mapping.unannotated === 'allow' || isAssociated(one, world)) return [];
      return unannotated(one, example, world, mapped);
    });
    return { looked: count(mapped.length, 'account'), findings, unseen };
  },
);

function unannotated(
  { account, by, to }: MappedAccount,
  example: string,
  world: World,
  mapped: readonly MappedAccount[],
): Finding[] {
  const level = to === 'job' ? 'error' : levelOfManager(account, world);
  if (level === undefined) return [];
  const known = roleFor(world, account, mapped);
  return [
    {
      code: 'account_unannotated',
      level,
      object: objectOf(account),
      found: `annotation ${ROLE_ARN_ANNOTATION} is missing, and ${by} assigns this account to ${to}s: their pods call AWS without credentials, or with those of the node`,
      wanted: 'an annotation with the ARN of its role',
      fix: [known === undefined ? adviseRole(account, example) : annotateRole(account, known)],
    },
  ];
}

/** A manager needs a role only for its cache. */
function levelOfManager(account: { namespace: string; name: string }, world: World): Level | undefined {
  const signs = signsForCache(world, account);
  if (signs === undefined) return 'warning';
  return signs ? 'error' : undefined;
}

function malformed({ account }: MappedAccount, roleArn: string, example: string): Finding[] {
  const issue = roleArnIssue(roleArn);
  if (issue === undefined) return [];
  return [
    {
      code: 'role_arn_malformed',
      level: 'error',
      object: objectOf(account),
      found: `${show(roleArn)}: ${issue.wrong}`,
      wanted: `the ARN of a role, such as ${example}`,
      fix: [issue.meant === undefined ? adviseRole(account, example) : annotateRole(account, issue.meant)],
    },
  ];
}

function objectOf({ namespace, name }: { namespace: string; name: string }): string {
  return `serviceaccount ${namespace}/${name}`;
}

/** An account with an association has a role; what is wrong with it is a finding of pod_identity. */
function isAssociated({ account }: MappedAccount, { aws }: World): boolean {
  const associations = seenOr(aws, undefined)?.associations;
  return associations !== undefined && isSeen(associations) && associations.seen.has(accountKey(account));
}
