import * as z from 'zod';
import * as fields from './fields.ts';

/** A role that is created, by its parts. */
export const role = z.strictObject({
  name: fields.roleName.optional().describe('Name of the role. Defaults to CLUSTER-ACCOUNT.'),
  path: fields.rolePath.default('/').describe('Path of the role, with a slash at both ends.'),
});

/** A role that exists, by its ARN. */
export const givenRoleArn = fields.roleArn
  .optional()
  .describe('ARN of a role that is created elsewhere: its policies are generated, but nothing that creates it.');
