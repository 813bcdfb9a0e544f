import type { Schema } from './setting.ts';

// JSON Schemas that several settings share.

export const text: Schema = { type: 'string' };
export const truth: Schema = { type: 'boolean' };
export const texts: Schema = { type: 'object', additionalProperties: text };
/** RFC 1123 subdomain, without anchors. */
export const objectName = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
/** Passed to Kubernetes, which validates it. */
export const anyObject: Schema = { type: 'object' };
export const anyObjects: Schema = { type: 'array', items: anyObject };
export const port: Schema = { type: 'integer', minimum: 1, maximum: 65_535 };

/** RFC 1123 label, as Kubernetes requires (`ValidateNamespaceName`). */
export const namespace: Schema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' };
export const namespaces: Schema = { type: 'array', items: namespace, minItems: 1, uniqueItems: true };

/** RFC 1123 subdomain, as Kubernetes requires (`ValidateServiceAccountName`). */
export const accountName: Schema = {
  type: 'string',
  maxLength: 253,
  pattern: `^${objectName}$`,
};

/** ARN of an IAM role, in any partition. */
export const roleArn = {
  type: 'string',
  pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$',
} as const;

export const cidr: Schema = { type: 'string', pattern: '^[0-9a-fA-F.:]+/[0-9]{1,3}$' };

/** @returns the schema of a map that allows these keys and no others */
export function closed(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, additionalProperties: false, ...(required.length > 0 ? { required } : {}) };
}
