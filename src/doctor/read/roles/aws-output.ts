import { isMap } from '../../../collections/is-map.ts';
import type { Path } from '../../../documents/path.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { PolicySource, Role } from '../../world/roles.ts';
import { boundaryOf, settingsInAws } from './settings-in-aws.ts';

type Fields = Record<string, unknown>;

/**
 * Returns the AWS accounts all of whose roles are in a value. It is complete if it comes from
 * get-account-authorization-details, which cannot filter roles, and was not cut off.
 */
export function accountsOfAll(value: unknown): readonly string[] {
  const { IsTruncated, NextToken, RoleDetailList } = isMap(value) ? value : {};
  if (IsTruncated === true || NextToken !== undefined) return [];
  return mapsIn(RoleDetailList).flatMap(({ fields }) => parseRoleArn(String(fields.Arn))?.awsAccount ?? []);
}

/**
 * Returns a role in the output of the AWS CLI or the IAM API; nothing if it has no name.
 *
 * @param path to the role in the output
 * @param whole the output, which may contain the documents of managed policies
 */
export function roleOf(
  role: Fields,
  path: Path,
  whole: Fields,
  at: (value: unknown, path: Path) => PolicySource,
): Role[] {
  const { Arn, AssumeRolePolicyDocument: trust, AttachedManagedPolicies, RoleName, RolePolicyList } = role;
  const boundary = boundaryOf(role);
  if (typeof RoleName !== 'string') return [];
  const inline = mapsIn(RolePolicyList).map(({ index, fields }) => ({
    ...at(fields.PolicyDocument, [...path, 'RolePolicyList', index, 'PolicyDocument']),
    name: String(fields.PolicyName),
  }));
  const managed = mapsIn(AttachedManagedPolicies).map(({ fields }) => String(fields.PolicyArn));
  const documents = managed.map((arn) => managedPolicy(arn, whole, at));
  return [
    {
      name: RoleName,
      arn: typeof Arn === 'string' ? Arn : undefined,
      trust: at(trust, [...path, 'AssumeRolePolicyDocument']),
      permissions:
        RolePolicyList === undefined ? undefined : [...inline, ...documents.flatMap((document) => document ?? [])],
      attached: managed.filter((_, index) => documents[index] === undefined),
      ...(boundary === undefined ? {} : { boundary: { arn: boundary, policy: managedPolicy(boundary, whole, at) } }),
      ...(path[0] === 'Roles' ? {} : { settings: settingsInAws(role) }),
    },
  ];
}

/** Returns the default version of a customer managed policy. The output has no documents of AWS managed policies. */
function managedPolicy(
  arn: string,
  { Policies }: Fields,
  at: (value: unknown, path: Path) => PolicySource,
): PolicySource | undefined {
  const policy = mapsIn(Policies).find(({ fields }) => fields.Arn === arn);
  const version = mapsIn(policy?.fields.PolicyVersionList).find(({ fields }) => fields.IsDefaultVersion === true);
  if (policy === undefined || version === undefined) return undefined;
  const place = ['Policies', policy.index, 'PolicyVersionList', version.index, 'Document'];
  return { ...at(version.fields.Document, place), arn };
}

function mapsIn(value: unknown): { index: number; fields: Fields }[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap((fields: unknown, index) => (isMap(fields) ? [{ index, fields }] : []));
}

/** Returns a policy as a value. The IAM API URL-encodes policies (RFC 3986); the AWS CLI decodes them. */
export function decoded(value: unknown): { value: unknown } {
  if (typeof value !== 'string') return { value };
  try {
    return { value: JSON.parse(value.startsWith('%') ? decodeURIComponent(value) : value) as unknown };
  } catch {
    return { value };
  }
}
