import { mustGet } from '../../collections/must-get.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';
import { STS_AUDIENCE } from '../../names.ts';
import { freeName } from '../free-name.ts';
import { HEAD } from '../generated.ts';
import { type Attributes, block, type Hcl, JsonEncoded, Reference, resource } from './hcl.ts';
import { issuersOf } from './issuers.ts';

/**
 * Returns roles, their policies, and associations of EKS Pod Identity as one Terraform file without variables. Empty if
 * there are none.
 */
export function terraformOf({ cluster }: Fleet, roles: readonly RoleInFleet[]): string {
  const taken = new Set<string>();
  const names = new Map(roles.map((role) => [role.arn, freeName(identifier(role.name), taken)]));
  const attached = new Set<string>();
  const provider: Attributes =
    cluster.terraformProvider === undefined ? [] : [['provider', new Reference(cluster.terraformProvider)]];
  const blocks = roles.filter(({ create }) => create).flatMap((role) => roleBlocks(role, names, attached, provider));
  const associations = roles.flatMap((role) => associationBlocks(role, cluster.name, names, taken, provider));
  if (blocks.length + associations.length === 0) return '';
  const head = [
    `# ${HEAD}`,
    '#',
    `# Roles for the cluster ${cluster.name} (${cluster.region}) in AWS account ${cluster.awsAccount}.`,
    ...issuersOf(cluster, roles).flatMap((issuer, index) => [
      index === 0
        ? '# The cluster needs an IAM OIDC provider; to create it:'
        : '# Another cluster that has these roles needs its own provider in the same AWS account; to create it:',
      `#   aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${STS_AUDIENCE}`,
    ]),
    '',
    '',
  ];
  return head.join('\n') + [versions(cluster.terraformProvider), ...blocks, ...associations].join('\n');
}

/**
 * Returns the required versions: Terraform has `import` blocks since 1.5, and the provider has
 * `aws_eks_pod_identity_association` since 5.30.
 *
 * @param provider the provider configuration that the fleet names: a local name, or one with an alias
 */
function versions(provider = 'aws'): string {
  const [name = provider] = provider.split('.');
  const required = block('required_providers', [[name, { source: 'hashicorp/aws', version: '>= 5.30' }]]);
  return block('terraform', [['required_version', '>= 1.5']], [required]);
}

function roleBlocks(
  role: RoleInFleet,
  names: ReadonlyMap<string, string>,
  attached: Set<string>,
  provider: Attributes,
): string[] {
  const name = mustGet(names, role.arn);
  const roleName = new Reference(`aws_iam_role.${name}.name`);
  const after = role.after.map((arn) => new Reference(`aws_iam_role.${mustGet(names, arn)}`));
  const attributes: Attributes = [
    ...provider,
    ['name', role.name],
    ['path', role.path],
    ...settingsOf(role),
    ['assume_role_policy', new JsonEncoded(role.trust as Hcl)],
    ...(after.length === 0 ? [] : ([['depends_on', after]] as const)),
  ];
  // A role that existed before may be used by people or by jobs of other clusters, so Terraform must not destroy it.
  const kept = role.isImported ? [block('lifecycle', [['prevent_destroy', true]])] : [];
  return [
    resource('aws_iam_role', name, attributes, kept),
    // Its policies need no import: PutRolePolicy replaces one of the same name, and AttachRolePolicy accepts one that
    // is attached.
    ...(role.isImported
      ? [
          block('import', [
            ['to', new Reference(`aws_iam_role.${name}`)],
            ['id', role.name],
          ]),
        ]
      : []),
    ...role.policies.map((policy) =>
      resource('aws_iam_role_policy', `${name}_${policy.name}`, [
        ...provider,
        ['name', policy.name],
        ['role', roleName],
        ['policy', new JsonEncoded(policy.document as Hcl)],
      ]),
    ),
    ...role.managedPolicyArns.map((arn) =>
      resource(
        'aws_iam_role_policy_attachment',
        freeName(`${name}_${identifier(arn.split('/').at(-1) as string)}`, attached),
        [...provider, ['role', roleName], ['policy_arn', arn]],
      ),
    ),
  ];
}

function settingsOf({ description, maxSessionDuration, permissionsBoundary, tags }: RoleInFleet): Attributes {
  return [
    ...(description === undefined ? [] : [['description', description] as const]),
    ...(permissionsBoundary === undefined ? [] : [['permissions_boundary', permissionsBoundary] as const]),
    ...(maxSessionDuration === undefined ? [] : [['max_session_duration', maxSessionDuration] as const]),
    ...(Object.keys(tags).length === 0 ? [] : [['tags', tags] as const]),
  ];
}

function associationBlocks(
  role: RoleInFleet,
  cluster: string,
  names: ReadonlyMap<string, string>,
  taken: Set<string>,
  provider: Attributes,
): string[] {
  const arn = role.create ? new Reference(`aws_iam_role.${mustGet(names, role.arn)}.arn`) : role.arn;
  return role.accounts
    .filter(({ identity }) => identity === 'pod-identity')
    .flatMap(({ name, namespaces }) =>
      namespaces.map((namespace) =>
        resource('aws_eks_pod_identity_association', freeName(identifier(`${namespace}_${name}`), taken), [
          ...provider,
          ['cluster_name', cluster],
          ['namespace', namespace],
          ['service_account', name],
          ['role_arn', arn],
        ]),
      ),
    );
}

/** Returns a Terraform name, which has letters, digits and underscores, and does not start with a digit. */
function identifier(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}
