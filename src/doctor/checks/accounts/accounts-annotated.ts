import { nearest } from '../../../documents/nearest.ts';
import { show, showList } from '../../../documents/show.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { MAPPING_KEY, ROLE_ARN_ANNOTATION } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { podIdentityRoles } from '../../derive/roles/associations/pod-identity-roles.ts';
import { roleArnIssue } from '../../derive/roles/role-arn-issue.ts';
import { roleFor } from '../../derive/roles/role-for.ts';
import { usualHome } from '../../derive/roles/role-home.ts';
import { signsForCache } from '../../derive/runners/cache/runner-cache.ts';
import { editDocument } from '../../fix/edit-document.ts';
import { adviseRole, annotateRole } from '../../fix/roles/annotate-role.ts';
import { accountKey } from '../../world/aws-side.ts';
import type { Role } from '../../world/roles.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding, Level } from '../finding.ts';
import { audienceFindings } from './account-audience.ts';
import { withoutRole } from './account-without-role.ts';

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
    const rolesIn = podIdentityRoles(world);
    const findings = mapped.flatMap((one) => {
      if (one.account.roleArn !== undefined)
        return [...malformed(one, one.account.roleArn, { example, world, mapped }), ...audienceFindings(one, world)];
      // EKS Pod Identity finds roles by associations, not by annotations.
      if (mapping.mapping.unannotated === 'allow' || isAssociated(one, world)) return [];
      const byAssociation = rolesIn(one.account);
      const irsa = roleFor(world, one.account, mapped);
      const roles = byAssociation.named.length > 0 || irsa !== undefined ? byAssociation.named : byAssociation.any;
      if (roles.length > 0) return associated(one, roles, mapping, world);
      const intended = irsa === undefined ? withoutRole(one, mapping, world) : undefined;
      return intended === undefined ? unannotated(one, example, world, irsa) : [intended];
    });
    return { looked: counted(mapped.length, 'account'), findings, unseen };
  },
);

function unannotated(
  { account, by, to }: MappedAccount,
  example: string,
  world: World,
  known: string | undefined,
): Finding[] {
  const level = to === 'job' ? 'error' : levelOfManager(account, world);
  if (level === undefined) return [];
  return [
    {
      code: 'account_unannotated',
      level,
      object: objectOf(account),
      found: `annotation ${ROLE_ARN_ANNOTATION} is missing, and ${by} assigns this account to ${to}s: their pods call AWS without credentials, or with those of the node`,
      wanted:
        'an annotation with the ARN of its role; or, with EKS Pod Identity, an association, and unannotated: allow in the mapping',
      fix: [known === undefined ? adviseRole(account, example) : annotateRole(account, known)],
    },
  ];
}

/** EKS Pod Identity gives the account its role by an association, and an annotation would lead away from it. */
function associated(
  { account, by, to }: MappedAccount,
  roles: readonly Role[],
  { mapping: { unannotated: mode } }: MappingIndex,
  { installation }: World,
): Finding[] {
  const names = showList(roles.map(({ name }) => name));
  const effect = mode === 'deny' ? 'refuses its pods' : 'warns about each of its pods';
  const { mappingConfigMap: name, namespace } = installation;
  return [
    {
      code: 'account_unannotated',
      level: mode === 'deny' ? 'error' : 'warning',
      object: objectOf(account),
      found: `annotation ${ROLE_ARN_ANNOTATION} is missing, ${by} assigns this account to ${to}s, and the trust policy of ${names} is for EKS Pod Identity: the mapping has unannotated: ${mode}, so the webhook ${effect}`,
      wanted: 'unannotated: allow in the mapping, and an association for the account',
      fix: [
        editDocument({ in: 'config map', namespace, name, key: MAPPING_KEY }, { path: 'unannotated', set: 'allow' }),
      ],
    },
  ];
}

/** A manager needs a role only for its cache. */
function levelOfManager(account: { namespace: string; name: string }, world: World): Level | undefined {
  const signs = signsForCache(world, account);
  if (signs === undefined) return isOfFiles(account, world) ? undefined : 'warning';
  return signs ? 'error' : undefined;
}

/** Files say nothing about the configuration of a manager, so that its account may be right without a role. */
function isOfFiles({ namespace }: { namespace: string }, { runners }: World): boolean {
  const there = runners.namespaces.get(namespace);
  return there !== undefined && !isSeen(there) && there.unseen.because === 'unasked';
}

function malformed(
  { account }: MappedAccount,
  roleArn: string,
  { example, mapped, world }: { example: string; world: World; mapped: readonly MappedAccount[] },
): Finding[] {
  const issue = roleArnIssue(roleArn);
  if (issue === undefined) return [];
  const known = issue.meant ?? roleFor(world, account, mapped);
  // The only role that admits the account may be another one than this text means.
  const name = parseRoleArn(known ?? '')?.name ?? '';
  const isMeant = issue.meant !== undefined || nearest(lastPart(roleArn), [name]) !== undefined;
  return [
    {
      code: 'role_arn_malformed',
      level: 'error',
      object: objectOf(account),
      found: `${show(roleArn)}: ${issue.wrong}`,
      wanted: `the ARN of a role, such as ${example}`,
      fix: [known === undefined || !isMeant ? adviseRole(account, known ?? example) : annotateRole(account, known)],
    },
  ];
}

/** What a text that is not an ARN has as the name of a role. */
function lastPart(text: string): string {
  return (
    text
      .split(/[/:]/)
      .at(-1)
      ?.replaceAll(/["'\s]/g, '') ?? ''
  );
}

function objectOf({ namespace, name }: { namespace: string; name: string }): string {
  return `serviceaccount ${namespace}/${name}`;
}

/** An account with an association has a role; what is wrong with it is a finding of pod_identity. */
function isAssociated({ account }: MappedAccount, { aws }: World): boolean {
  const associations = seenOr(aws, undefined)?.associations;
  return associations !== undefined && isSeen(associations) && associations.seen.has(accountKey(account));
}
