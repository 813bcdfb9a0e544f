import { nearest } from '../../../documents/nearest.ts';
import { show } from '../../../documents/show.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { counted } from '../../../text/counted.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { podIdentityRoles } from '../../derive/roles/associations/pod-identity-roles.ts';
import { roleArnIssue } from '../../derive/roles/role-arn-issue.ts';
import { roleFor } from '../../derive/roles/role-for.ts';
import { usualHome } from '../../derive/roles/role-home.ts';
import { adviseRole, annotateRole } from '../../fix/roles/annotate-role.ts';
import type { Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { audienceFindings } from './account-audience.ts';
import {
  associatedFindings,
  associationsUnseen,
  givenBy,
  needsNone,
  unannotatedFindings,
} from './account-unannotated.ts';
import { withoutRoleFinding } from './account-without-role.ts';

/** Without a valid role annotation, the EKS pod identity webhook gives the pods of an account no credentials. */
export const accountsAnnotated = defineCheck(
  {
    id: 'accounts_annotated',
    title: 'every account that the mapping assigns has the annotation of its role, or needs none',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const home = usualHome(mapped);
    const example = `arn:${home?.partition ?? 'aws'}:iam::${home?.awsAccount ?? '111122223333'}:role/NAME`;
    const rolesIn = podIdentityRoles(world);
    const unknown: { one: MappedAccount; why: Unseen }[] = [];
    const findings = mapped.flatMap((one) => {
      if (one.account.roleArn !== undefined)
        return [
          ...malformedFindings(one, one.account.roleArn, { example, world, mapped }),
          ...audienceFindings(one, world),
        ];
      const by = givenBy(one, mapping, world);
      if (by === 'association') return [];
      if (by === 'annotation') return unannotatedAccountFindings(one);
      const intended = withoutRoleFinding(one, mapping, world);
      // pod_identity reports an account that needs a role and has no association.
      if (by === 'none') return intended === undefined ? [] : [intended];
      if (intended === undefined && !needsNone(one, world)) unknown.push({ one, why: by.unseen });
      return [];
    });
    const [{ why } = {}] = unknown;
    const without = mapped.filter(({ account }) => account.roleArn === undefined).length;
    return {
      looked: `${counted(mapped.length, 'account')}${without === 0 ? '' : `, ${without} without annotation`}`,
      findings,
      unseen:
        why === undefined
          ? unseen
          : [
              ...unseen,
              associationsUnseen(
                unknown.map(({ one }) => one),
                why,
              ),
            ],
    };

    function unannotatedAccountFindings(one: MappedAccount): readonly Finding[] {
      const byAssociation = rolesIn(one.account);
      const irsa = roleFor(world, one.account, mapped);
      const roles = byAssociation.named.length > 0 || irsa !== undefined ? byAssociation.named : byAssociation.any;
      if (mapping.mapping.unannotated !== 'allow' && roles.length > 0)
        return associatedFindings(one, roles, mapping, world);
      const intended = irsa === undefined ? withoutRoleFinding(one, mapping, world) : undefined;
      return intended === undefined ? unannotatedFindings(one, example, world, irsa) : [intended];
    }
  },
);

function malformedFindings(
  { account }: MappedAccount,
  roleArn: string,
  { example, mapped, world }: { example: string; world: World; mapped: readonly MappedAccount[] },
): Finding[] {
  const issue = roleArnIssue(roleArn);
  if (issue === undefined) return [];
  const known = issue.suggestion ?? roleFor(world, account, mapped);
  // The only role that admits the account may be a different one than this text means.
  const name = parseRoleArn(known ?? '')?.name ?? '';
  const isSuggested = issue.suggestion !== undefined || nearest(lastPart(roleArn), [name]) !== undefined;
  return [
    {
      code: 'role_arn_malformed',
      level: 'error',
      object: objectOf(account),
      found: `${show(roleArn)}: ${issue.wrong}`,
      wanted: `the ARN of a role, such as ${example}`,
      fix: [known === undefined || !isSuggested ? adviseRole(account, known ?? example) : annotateRole(account, known)],
    },
  ];
}

/** Returns the last part of a text that is not an ARN, which may be the name of a role. */
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
