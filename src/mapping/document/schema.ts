import * as z from 'zod';
import { accountName, userOrGroup } from './fields.ts';
import { managerSchema } from './manager-schema.ts';
import { contact, names } from './people.ts';
import { anyRuleSchema } from './rule-schema.ts';

const defaultAction = z.union(
  [
    z.enum(['keep', 'deny']),
    z.strictObject({
      serviceAccount: accountName.describe('ServiceAccount that these pods get, without placeholders.'),
    }),
  ],
  { error: 'keep, deny or {serviceAccount: name}' },
);

/** Everything except managers and rules, with defaults. */
export const settingFields = {
  default: z
    .strictObject({
      manager: defaultAction
        .default('keep')
        .describe('Manager pods: keep their account, refuse them, or give them this account.'),
      job: defaultAction
        .default('deny')
        .describe('Job pods: keep the configured account, refuse them, or give them this account.'),
    })
    .default({ manager: 'keep', job: 'deny' })
    .describe('For pods that no rule matches.'),
  unannotated: z
    .enum(['warn', 'deny', 'allow'])
    .default('warn')
    .describe('What to do with an account without a role annotation. Use allow with EKS Pod Identity.'),
  exempt: z
    .strictObject({
      groups: z.array(userOrGroup).default(['system:masters']).describe('Exact names of groups.'),
      users: z.array(userOrGroup).default([]).describe('Exact user names.'),
    })
    .default({ groups: ['system:masters'], users: [] })
    .describe('Requesters who may use mapped accounts manually, for example in debug pods.'),
  names,
  contact,
};

const headFields = {
  $schema: z.string().optional().describe('JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('Version of this format.'),
};

/**
 * The outer map of a mapping. Its entries are checked one by one, so that a broken one does not hide issues in the
 * others.
 */
export const outlineSchema = z.strictObject({
  ...headFields,
  managers: z.array(z.unknown()).default([]),
  rules: z.array(z.unknown()).default([]),
  ...settingFields,
});

/** The whole mapping with all descriptions, from which the JSON Schema is made. */
export const mappingSchema = z.strictObject({
  ...headFields,
  managers: z.array(managerSchema).default([]).describe('Who may create job pods.'),
  rules: z.array(anyRuleSchema).default([]).describe('The first rule that matches decides.'),
  ...settingFields,
});
