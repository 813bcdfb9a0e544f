import type { Fleet } from '../fleet/fleet.ts';
import type { RoleInFleet } from '../fleet/roles.ts';
import { PROGRAM, STS_AUDIENCE } from '../names.ts';
import { folderOf } from './iam.ts';
import { shellBlock } from './shell-block.ts';

/** The section of the README about creating the roles in AWS. */
export function iamCommands(fleet: Fleet, roles: readonly RoleInFleet[], stacks: readonly string[]): string[] {
  const { cluster } = fleet;
  const elsewhere = roles.filter(({ create }) => !create);
  const associations = roles.flatMap((role) =>
    role.accounts.filter(({ identity }) => identity === 'pod-identity').map(({ name }) => name),
  );
  const stack = (index: number) => (index === 0 ? `${PROGRAM}-roles` : `${PROGRAM}-roles-${index + 1}`);
  return [
    '## 2. Roles',
    '',
    ...(roles.length === 0 ? ['No account of this fleet has a role.', ''] : []),
    ...(cluster.oidcIssuer === undefined || roles.length === 0
      ? []
      : [
          'The cluster needs an IAM OIDC provider. It may exist already, and each cluster needs it once:',
          '',
          ...shellBlock([
            `aws iam create-open-id-connect-provider --url https://${cluster.oidcIssuer} \\\n  --client-id-list ${STS_AUDIENCE}`,
          ]),
        ]),
    ...(stacks.length === 0
      ? []
      : [
          'With Terraform:',
          '',
          ...shellBlock(['terraform -chdir=iam init', 'terraform -chdir=iam apply']),
          'Or with CloudFormation:',
          '',
        ]),
    ...shellBlock(
      stacks.map(
        (path, index) =>
          `aws cloudformation deploy --region ${cluster.region} --capabilities CAPABILITY_NAMED_IAM \\\n  --stack-name ${stack(index)} --template-file iam/${path}`,
      ),
    ),
    ...(associations.length === 0
      ? []
      : [
          `EKS Pod Identity (${associations.join(', ')}) needs the add-on \`eks-pod-identity-agent\`. Terraform and CloudFormation create its associations, too.`,
          '',
        ]),
    ...(elsewhere.length === 0
      ? []
      : [
          'Created elsewhere; the policies that they need are in these folders:',
          '',
          ...elsewhere.map((role) => `- \`${role.arn}\`: \`iam/${folderOf(role, fleet)}/\``),
          '',
        ]),
  ];
}
