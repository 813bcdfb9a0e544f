import type { Fleet } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';
import { PROGRAM, STS_AUDIENCE } from '../../names.ts';
import { folderOf, type StackTemplate } from '../iam/iam.ts';
import { issuersOf } from '../iam/issuers.ts';
import { shellBlock } from './shell-block.ts';

/** Returns the section of the README about creating the roles in AWS. */
export function iamCommands(fleet: Fleet, roles: readonly RoleInFleet[], stacks: readonly StackTemplate[]): string[] {
  const elsewhere = roles.filter(({ create }) => !create);
  return [
    '## 2. Roles',
    '',
    ...(roles.length === 0
      ? ['No account of this fleet has a role.', '']
      : identityProviders(issuersOf(fleet.cluster, roles))),
    ...(stacks.length === 0
      ? []
      : [...imported(roles), ...byTerraform(fleet), ...byCloudFormation(fleet, roles, stacks)]),
    ...podIdentity(roles),
    ...(elsewhere.length === 0 ? [] : createdElsewhere(elsewhere, fleet)),
  ];
}

function identityProviders(issuers: readonly string[]): string[] {
  if (issuers.length === 0) return [];
  return [
    issuers.length === 1
      ? 'The cluster needs an IAM OIDC provider. Create it unless it exists already:'
      : 'The cluster and the other clusters that have these roles each need an IAM OIDC provider in the AWS account of the roles. Create those that do not exist yet:',
    '',
    ...shellBlock(
      issuers.map(
        (issuer) =>
          `aws iam create-open-id-connect-provider --url https://${issuer} \\\n  --client-id-list ${STS_AUDIENCE}`,
      ),
    ),
  ];
}

function byTerraform({ cluster: { terraformProvider } }: Fleet): string[] {
  return [
    'With Terraform:',
    '',
    ...(terraformProvider === undefined
      ? []
      : [
          `It uses the provider configuration \`${terraformProvider}\`: write that into a file of your own in \`iam/\`, which \`generate\` does not touch.`,
          '',
        ]),
    'Its state is in `iam/terraform.tfstate`, on this machine only, unless a file of your own in `iam/` names a [backend](https://developer.hashicorp.com/terraform/language/backend). Look at the plan before you apply it:',
    '',
    ...shellBlock([
      'terraform -chdir=iam init',
      'terraform -chdir=iam plan -out=roles.tfplan',
      'terraform -chdir=iam apply roles.tfplan',
    ]),
  ];
}

function byCloudFormation(fleet: Fleet, roles: readonly RoleInFleet[], stacks: readonly StackTemplate[]): string[] {
  const nameOf = (index: number) => (index === 0 ? `${PROGRAM}-roles` : `${PROGRAM}-roles-${index + 1}`);
  return [
    isImporting(roles)
      ? 'Or with CloudFormation, the first time; later with `aws cloudformation deploy`, which imports nothing:'
      : 'Or with CloudFormation:',
    '',
    ...(stacks.some(({ isLarge }) => isLarge)
      ? [
          `CloudFormation reads a template above 51,200 bytes only from a bucket: replace \`BUCKET\` with a private one in ${fleet.cluster.region}.`,
          '',
        ]
      : []),
    ...shellBlock(stacks.flatMap((template, index) => stackCommands(nameOf(index), template, fleet, roles))),
  ];
}

function podIdentity(roles: readonly RoleInFleet[]): string[] {
  const associated = roles.flatMap((role) =>
    role.accounts.filter(({ identity }) => identity === 'pod-identity').map(({ name }) => name),
  );
  if (associated.length === 0) return [];
  return [
    `EKS Pod Identity (${associated.join(', ')}) needs the add-on \`eks-pod-identity-agent\`. Terraform and CloudFormation create its associations, too.`,
    '',
  ];
}

function isImporting(roles: readonly RoleInFleet[]): boolean {
  return roles.some(({ create, isImported }) => create && isImported);
}

/** Terraform changes an imported role to what the fleet says, and replaces a role that has another path. */
function imported(roles: readonly RoleInFleet[]): string[] {
  if (!isImporting(roles)) return [];
  const names = roles.filter(({ create, isImported }) => create && isImported).map(({ name }) => `\`${name}\``);
  return [
    `Terraform, or a change set of CloudFormation, imports the roles that exist: ${names.join(', ')}.`,
    'Their trust policies and settings become those of the fleet: principals that are not in it can no longer assume them.',
    '',
  ];
}

function stackCommands(
  stack: string,
  { path, isLarge }: StackTemplate,
  { cluster }: Fleet,
  roles: readonly RoleInFleet[],
): string[] {
  const { partition, region } = cluster;
  const common = `--region ${region} --stack-name ${stack}`;
  const bucket = isLarge ? ' --s3-bucket BUCKET' : '';
  if (!isImporting(roles))
    return [
      `aws cloudformation deploy --region ${region} --capabilities CAPABILITY_NAMED_IAM \\\n  --stack-name ${stack} --template-file iam/${path}${bucket}`,
    ];
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [
    ...(isLarge ? [`aws s3 cp --region ${region} iam/${path} s3://BUCKET/${path}`] : []),
    `aws cloudformation create-change-set ${common} \\\n  --change-set-name import --change-set-type CREATE --import-existing-resources \\\n  --capabilities CAPABILITY_NAMED_IAM ${isLarge ? `--template-url https://BUCKET.s3.${region}.${domain}/${path}` : `--template-body file://iam/${path}`}`,
    `aws cloudformation wait change-set-create-complete ${common} \\\n  --change-set-name import`,
    `aws cloudformation execute-change-set ${common} --change-set-name import`,
  ];
}

/**
 * The owner of such a role adds statements to its trust policy. Replacing the policy would lock out other users of the
 * role.
 */
function createdElsewhere(roles: readonly RoleInFleet[], fleet: Fleet): string[] {
  return [
    'These roles are created elsewhere. The policies that they need are in these folders:',
    '',
    ...roles.map((role) => `- \`${role.arn}\`: \`iam/${folderOf(role, fleet)}/\``),
    '',
    'If another fleet creates the role and lists this cluster in `alsoTrustedBy`, as in a blue/green pair, its trust policy has the statement already:',
    'change nothing by hand, because its Terraform or CloudFormation would undo it. Otherwise, the owner of the role adds this to the statements of its',
    'trust policy, beside those that it has:',
    '',
    ...roles.flatMap((role) => [
      `\`${role.arn}\``,
      '',
      '```json',
      ...[role.trust.Statement]
        .flat()
        .map((statement) => JSON.stringify(statement, undefined, 2))
        .join(',\n')
        .split('\n'),
      '```',
      '',
    ]),
  ];
}
