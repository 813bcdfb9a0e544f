import { isMap } from '../../../collections/is-map.ts';
import type { Path } from '../../../documents/path.ts';

/** A trust policy in a larger document. */
export type FoundPolicy = {
  /** The policy, or its JSON as text, which may be URL-encoded. */
  value: unknown;
  path: Path;
  /** The name and ARN of the role, if the document has them. */
  name: string | undefined;
  arn: string | undefined;
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Keys of a role's trust policy: in the IAM API (`aws iam get-role`, `list-roles`, `get-account-authorization-details`)
 * and CloudFormation; in a role of ACK or Crossplane; in the state and the plan of Terraform, and in `terraform show
 * -json`.
 */
const HOLDERS = [
  'AssumeRolePolicyDocument',
  'assumeRolePolicyDocument',
  'assumeRolePolicy',
  'assume_role_policy',
] as const;

/**
 * Keys of one map that contain the same roles. The first is read and the others are skipped, so that each role is found
 * once.
 */
const PREFERRED: readonly (readonly [read: string, skipped: readonly string[]])[] = [
  ['planned_values', ['values', 'prior_state', 'resource_changes', 'resource_drift', 'configuration']],
  ['values', ['prior_state']],
  ['spec', ['status']],
  ['outputs', ['inputs']],
  ['forProvider', ['initProvider']],
];

/** Nesting limit, deeper than a role in a module of a module of Terraform. */
const DEEPEST = 60;

/** Returns the trust policies in a document, in its order. The document may itself be a policy. */
export function findPolicies(value: unknown): readonly FoundPolicy[] {
  if (isPolicy(value) || (typeof value === 'string' && isJsonText(value)))
    return [{ value, path: [], name: undefined, arn: undefined }];
  if (Array.isArray(value) && value.every(isPolicy))
    return value.map((policy, index) => ({ value: policy, path: [index], name: undefined, arn: undefined }));
  const found: FoundPolicy[] = [];
  search(value, [], [], found);
  return found;
}

/** True if a text may be the JSON of a policy, plain or URL-encoded. */
export function isJsonText(text: string): boolean {
  return /^\s*(?:\{|%7B)/i.test(text);
}

/** True if a map is meant as a policy document, even an invalid one. */
function isPolicy(value: unknown): boolean {
  return isMap(value) && Object.keys(value).some((key) => /^statements?$/i.test(key) || key === 'Version');
}

/**
 * Adds the policies in a value to `found`.
 *
 * @param around the maps around the value, outermost first
 */
function search(value: unknown, path: Path, around: readonly Fields[], found: FoundPolicy[]): void {
  if (path.length > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) search(entry, [...path, index], around, found);
    return;
  }
  if (!isMap(value)) return;
  const key = HOLDERS.find((holder) => value[holder] !== undefined && value[holder] !== null);
  if (key !== undefined) {
    found.push({ value: value[key], path: [...path, key], ...namesOf(value, path, around) });
    return;
  }
  const skipped = new Set(PREFERRED.flatMap(([read, others]) => (Object.hasOwn(value, read) ? others : [])));
  for (const [key, entry] of Object.entries(value))
    if (!skipped.has(key)) search(entry, [...path, key], [...around, value], found);
}

/** Returns the name and ARN of a role, from the map that has its trust policy and the maps around it. */
function namesOf(holder: Fields, path: Path, around: readonly Fields[]): Pick<FoundPolicy, 'name' | 'arn'> {
  const object = around.findLast((fields) => isMap(fields.metadata) && typeof fields.kind === 'string');
  const metadata = fieldsIn(object, 'metadata');
  const status = fieldsIn(object, 'status');
  const inTemplate = path.at(-1) === 'Properties' ? path.at(-2) : undefined;
  return {
    name: firstText(
      ...[holder.RoleName, holder.name, fieldsIn(metadata, 'annotations')['crossplane.io/external-name']],
      ...[metadata.name, inTemplate],
    ),
    arn: firstText(
      ...[holder.Arn, holder.arn, fieldsIn(status, 'atProvider').arn, fieldsIn(status, 'ackResourceMetadata').arn],
    ),
  };
}

function fieldsIn(fields: Fields | undefined, key: string): Fields {
  const value = fields?.[key];
  return isMap(value) ? value : {};
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
