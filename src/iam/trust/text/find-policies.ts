import { isMap } from '../../../collections/is-map.ts';
import type { Path } from '../../../documents/path.ts';

/** A trust policy in a larger document. */
export type FoundPolicy = {
  /** The policy, or its JSON as text, which may be URL-encoded. */
  value: unknown;
  path: Path;
  /** The role, as far as the document names it. */
  name: string | undefined;
  arn: string | undefined;
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Where a role has its trust policy: in the API of IAM (`aws iam get-role`, `list-roles`, `get-account-authorization-details`)
 * and in CloudFormation; in a role of ACK or Crossplane; in the state and the plan of Terraform, and in `terraform show -json`.
 */
const HOLDERS = [
  'AssumeRolePolicyDocument',
  'assumeRolePolicyDocument',
  'assumeRolePolicy',
  'assume_role_policy',
] as const;

/** Of two keys of one map that have the same roles, the first is read: what is there, or else what is wanted. */
const PREFERRED: readonly (readonly [read: string, skipped: readonly string[]])[] = [
  ['planned_values', ['values', 'prior_state', 'resource_changes', 'resource_drift', 'configuration']],
  ['values', ['prior_state']],
  ['spec', ['status']],
  ['outputs', ['inputs']],
  ['forProvider', ['initProvider']],
];

/** Deeper than a role in a module of a module of Terraform. */
const DEEPEST = 60;

/** The trust policies in a document, in its order; a policy document itself is one. */
export function findPolicies(value: unknown): readonly FoundPolicy[] {
  if (isPolicy(value) || (typeof value === 'string' && isJsonText(value)))
    return [{ value, path: [], name: undefined, arn: undefined }];
  if (Array.isArray(value) && value.every(isPolicy))
    return value.map((policy, index) => ({ value: policy, path: [index], name: undefined, arn: undefined }));
  const found: FoundPolicy[] = [];
  search(value, [], [], found);
  return found;
}

/** Whether a text may be the JSON of a policy, plain or URL-encoded. */
export function isJsonText(text: string): boolean {
  return /^\s*(?:\{|%7B)/i.test(text);
}

/** Whether a map is a policy document, whatever is wrong with it. */
function isPolicy(value: unknown): boolean {
  return isMap(value) && Object.keys(value).some((key) => /^statements?$/i.test(key) || key === 'Version');
}

/** @param around the maps around the value, outermost first */
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

/** Name and ARN of a role, from the map that has its trust policy and those around it. */
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
