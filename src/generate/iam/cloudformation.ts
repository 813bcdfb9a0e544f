import { yamlText } from '../../chart/yaml-text.ts';
import { mustGet } from '../../collections/must-get.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';
import { PROGRAM } from '../../names.ts';
import { freeName } from '../free-name.ts';
import { HEAD } from '../generated.ts';
import { settingsOf } from './role-settings.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1_000_000;

type Resource = {
  Type: string;
  DependsOn?: readonly string[];
  /** CloudFormation imports only resources with a deletion policy. */
  DeletionPolicy?: 'Retain';
  UpdateReplacePolicy?: 'Retain';
  Properties: Record<string, unknown>;
};

/**
 * Returns CloudFormation templates, without parameters and functions, for the same resources as the Terraform file has.
 *
 * @returns one template, or several if one would exceed the limits; the stacks must be created in this order. Empty if
 * there is nothing to create.
 */
export function cloudFormationOf({ cluster }: Fleet, roles: readonly RoleInFleet[]): readonly string[] {
  const taken = new Set<string>();
  const ids = new Map(roles.map((role) => [role.arn, freeName(`Role${logicalId(role.name)}`, taken)]));
  const groups = roles.map((role): [string, Resource][] => [
    ...(role.create ? [[mustGet(ids, role.arn), roleResource(role, ids)] satisfies [string, Resource]] : []),
    ...associationResources(role, cluster.name, ids, taken),
  ]);
  const description = `${PROGRAM}: roles for the cluster ${cluster.name} in ${cluster.region}`;
  return templates(groups).map((resources) => {
    // DependsOn cannot name a resource of an earlier template, whose stack already exists by then.
    const own = new Set(resources.map(([id]) => id));
    const entries = resources.map(([id, resource]) => [id, withOwn(resource, own)] as const);
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: description,
      Resources: Object.fromEntries(entries),
    };
    return `# ${HEAD}\n${yamlText(template)}`;
  });
}

function roleResource(role: RoleInFleet, ids: ReadonlyMap<string, string>): Resource {
  const { name, path, trust, policies, managedPolicyArns, after, isImported } = role;
  return {
    Type: 'AWS::IAM::Role',
    ...(after.length === 0 ? {} : { DependsOn: after.map((arn) => mustGet(ids, arn)) }),
    ...(isImported ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {}),
    Properties: {
      RoleName: name,
      Path: path,
      ...settingsOf(role),
      AssumeRolePolicyDocument: trust,
      ...(managedPolicyArns.length === 0 ? {} : { ManagedPolicyArns: managedPolicyArns }),
      ...(policies.length === 0
        ? {}
        : { Policies: policies.map((policy) => ({ PolicyName: policy.name, PolicyDocument: policy.document })) }),
    },
  };
}

function associationResources(
  role: RoleInFleet,
  cluster: string,
  ids: ReadonlyMap<string, string>,
  taken: Set<string>,
): [string, Resource][] {
  return role.accounts
    .filter(({ identity }) => identity === 'pod-identity')
    .flatMap(({ name, namespaces }) =>
      namespaces.map((namespace): [string, Resource] => [
        freeName(`Association${logicalId(`${namespace}-${name}`)}`, taken),
        {
          Type: 'AWS::EKS::PodIdentityAssociation',
          ...(role.create ? { DependsOn: [mustGet(ids, role.arn)] } : {}),
          Properties: { ClusterName: cluster, Namespace: namespace, ServiceAccount: name, RoleArn: role.arn },
        },
      ]),
    );
}

/** Fills one template after the other, and keeps the resources of a role in the same one. */
function templates(groups: readonly [string, Resource][][]): [string, Resource][][] {
  const filled: [string, Resource][][] = [];
  let last: [string, Resource][] = [];
  let bytes = MOST_BYTES;
  for (const group of groups.filter(({ length }) => length > 0)) {
    const size = JSON.stringify(group).length * 2;
    if (size + bytes > MOST_BYTES || last.length + group.length > MOST_RESOURCES) {
      last = [];
      filled.push(last);
      bytes = 0;
    }
    last.push(...group);
    bytes += size;
  }
  return filled;
}

function withOwn({ DependsOn, ...rest }: Resource, own: ReadonlySet<string>): Resource {
  const left = (DependsOn ?? []).filter((id) => own.has(id));
  const [first] = left;
  if (first === undefined) return rest;
  const { Type, ...others } = rest;
  return { Type, DependsOn: left, ...others };
}

/** Returns a logical ID, which has only letters and digits. */
function logicalId(name: string): string {
  return name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_match, letter: string) => letter.toUpperCase());
}
