import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import {
  DESCRIPTION_LENGTH,
  SESSION_DURATION,
  sameKeys,
  TAG_KEY_LENGTH,
  TAG_VALUE_LENGTH,
} from '../../../iam/role-settings.ts';
import { policyArn } from './fields.ts';

// The allowed characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and API_Tag.html on
// the same site.

const DESCRIPTION = `a description for IAM: text of ASCII and Latin-1 characters, at most ${DESCRIPTION_LENGTH}`;

const description = z
  .string()
  .max(DESCRIPTION_LENGTH, { error: DESCRIPTION, abort: true })
  .regex(/^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/, DESCRIPTION);

const DURATION = `a number of seconds from ${SESSION_DURATION.least} (1 hour) to ${SESSION_DURATION.most} (12 hours)`;

const maxSessionDuration = z
  .int({ error: DURATION })
  .min(SESSION_DURATION.least, { error: DURATION })
  .max(SESSION_DURATION.most, { error: DURATION });

const TAG_KEY = `the key of a tag: letters, digits, spaces and _ . : / = + - @, at most ${TAG_KEY_LENGTH} characters, not starting with aws:, which is reserved`;

const tagKey = z
  .string()
  .max(TAG_KEY_LENGTH, { error: TAG_KEY, abort: true })
  .regex(/^(?![Aa][Ww][Ss]:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u, TAG_KEY);

const TAG_VALUE = `the value of a tag: text of letters, digits, spaces and _ . : / = + - @, at most ${TAG_VALUE_LENGTH} characters, in quotes if it looks like a number`;

const tagValue = z
  .string({ error: TAG_VALUE })
  .max(TAG_VALUE_LENGTH, { error: TAG_VALUE, abort: true })
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, TAG_VALUE);

const tags = mapOf(tagKey, tagValue, { error: 'keys and values of tags' }).superRefine((map, context) => {
  const same = sameKeys(map);
  if (same !== undefined)
    context.addIssue({
      code: 'custom',
      message: `only one of the keys ${same.join(' and ')}: IAM does not tell them apart`,
      path: [same[1]],
    });
});

/** Settings of a role that is created. A setting of one role replaces that of all roles. */
export const roleSettings = {
  description: description.optional().describe('Description of the role.'),
  permissionsBoundary: policyArn
    .optional()
    .describe('ARN of the managed policy that is the permissions boundary of the role.'),
  maxSessionDuration: maxSessionDuration
    .optional()
    .describe('Longest session that a client may request, in seconds. IAM uses 3600 without it.'),
  tags: tags.optional().describe('Tags of the role. Those of one role are added to those of all, and replace them.'),
  import: z
    .boolean()
    .optional()
    .describe(
      'Whether the role exists already, so that Terraform and CloudFormation import it instead of creating it.',
    ),
};
