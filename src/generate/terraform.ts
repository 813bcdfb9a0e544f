import type { Fleet } from '../fleet/fleet.ts';
import type { RoleInFleet } from '../fleet/roles.ts';
import { mustGet } from '../must-get.ts';
import { STS_AUDIENCE } from '../names.ts';
import { freeName } from './free-name.ts';
import { HEAD } from './generated.ts';
import { type Attributes, type Hcl, JsonEncoded, Reference, resource } from './hcl.ts';

/**
 * Roles, their policies, and associations of EKS Pod Identity as one Terraform file without variables; empty where there are
 * none.
 */
export function terraformOf({ cluster }: Fleet, roles: readonly RoleInFleet[]): string {
  const taken = new Set<string>();
  const names = new Map(roles.map((role) => [role.arn, freeName(identifier(role.name), taken)]));
  const attached = new Set<string>();
  const blocks = roles.filter(({ create }) => create).flatMap((role) => roleBlocks(role, names, attached));
  const associations = roles.flatMap((role) => associationBlocks(role, cluster.name, names, taken));
  if (blocks.length + associations.length === 0) return '';
  const head = [
    `# ${HEAD}`,
    '#',
    `# Roles for the cluster ${cluster.name} (${cluster.region}) in AWS account ${cluster.awsAccount}.`,
    ...(cluster.oidcIssuer === undefined
      ? []
      : [
          '# The cluster needs an IAM OIDC provider; to create it:',
          `#   aws iam create-open-id-connect-provider --url https://${cluster.oidcIssuer} --client-id-list ${STS_AUDIENCE}`,
        ]),
    '',
    '',
  ];
  return head.join('\n') + [...blocks, ...associations].join('\n');
}

function roleBlocks(role: RoleInFleet, names: ReadonlyMap<string, string>, attached: Set<string>): string[] {
  const name = mustGet(names, role.arn);
  const roleName = new Reference(`aws_iam_role.${name}.name`);
  const after = role.after.map((arn) => new Reference(`aws_iam_role.${mustGet(names, arn)}`));
  const attributes: Attributes = [
    ['name', role.name],
    ['path', role.path],
    ['assume_role_policy', new JsonEncoded(role.trust as Hcl)],
    ...(after.length === 0 ? [] : ([['depends_on', after]] as const)),
  ];
  return [
    resource('aws_iam_role', name, attributes),
    ...role.policies.map((policy) =>
      resource('aws_iam_role_policy', `${name}_${policy.name}`, [
        ['name', policy.name],
        ['role', roleName],
        ['policy', new JsonEncoded(policy.document as Hcl)],
      ]),
    ),
    ...role.managedPolicyArns.map((arn) =>
      resource(
        'aws_iam_role_policy_attachment',
        freeName(`${name}_${identifier(arn.split('/').at(-1) as string)}`, attached),
        [
          ['role', roleName],
          ['policy_arn', arn],
        ],
      ),
    ),
  ];
}

function associationBlocks(
  role: RoleInFleet,
  cluster: string,
  names: ReadonlyMap<string, string>,
  taken: Set<string>,
): string[] {
  const arn = role.create ? new Reference(`aws_iam_role.${mustGet(names, role.arn)}.arn`) : role.arn;
  return role.accounts
    .filter(({ identity }) => identity === 'pod-identity')
    .flatMap(({ name, namespaces }) =>
      namespaces.map((namespace) =>
        resource('aws_eks_pod_identity_association', freeName(identifier(`${namespace}_${name}`), taken), [
          ['cluster_name', cluster],
          ['namespace', namespace],
          ['service_account', name],
          ['role_arn', arn],
        ]),
      ),
    );
}

/** A Terraform name: letters, digits and underscores, not starting with a digit. */
function identifier(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}
