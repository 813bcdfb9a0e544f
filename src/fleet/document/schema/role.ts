import * as z from 'zod';
import * as fields from './fields.ts';

/** A role that is made, by its parts. */
export const role = z.strictObject({
  name: fields.roleName.optional().describe('By default CLUSTER-ACCOUNT.'),
  path: fields.rolePath.default('/').describe('Path of the role, with a slash at both ends.'),
});

/** A role that is there, by its ARN. */
export const givenRoleArn = fields.roleArn
  .optional()
  .describe('A role that is made elsewhere: what its policies must say is written, but nothing that makes it.');
