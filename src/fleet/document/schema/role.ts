import * as z from 'zod';
import * as fields from './fields.ts';
import { alsoTrustedBy } from './other-cluster.ts';
import { roleSettings } from './role-settings.ts';

const path = fields.rolePath.optional().describe('Path of the role, with a slash at both ends. Defaults to /.');

/** The role of the cache. It has no `alsoTrustedBy`, because only managers assume it, and no account. */
export const cacheRole = z.strictObject({
  name: fields.roleName.optional().describe('Name of the role. Defaults to CLUSTER-runner-cache.'),
  path,
  ...roleSettings,
});

/** A role that is created. */
export const role = z.strictObject({
  name: fields.roleName.optional().describe('Name of the role. Defaults to CLUSTER-ACCOUNT.'),
  path,
  ...roleSettings,
  alsoTrustedBy: alsoTrustedBy.describe(
    'Other clusters whose accounts get this role, instead of those in cluster.roles. With an empty list, only this cluster gets it.',
  ),
});

/** Settings of all roles that do not set their own. */
export const allRoles = z.strictObject({ path, ...roleSettings, alsoTrustedBy });

/** The ARN of a role that exists. */
export const givenRoleArn = fields.roleArn
  .optional()
  .describe('ARN of a role that is created elsewhere: its policies are generated, but nothing that creates it.');
