import * as z from 'zod';
import { accountName, userOrGroup } from './fields.ts';
import { managerSchema } from './manager-schema.ts';
import { anyRuleSchema } from './rule-schema.ts';

const defaultAction = z.union(
  [
    z.enum(['keep', 'deny']),
    z.strictObject({ serviceAccount: accountName.describe('The account that such pods get. No placeholders.') }),
  ],
  { error: 'keep, deny or {serviceAccount: name}' },
);

/** What is not a manager and not a rule, with its defaults. */
export const settingFields = {
  default: z
    .strictObject({
      manager: defaultAction.default('keep').describe('Manager pods: leave their account, refuse, or give this one.'),
      job: defaultAction.default('deny').describe('Job pods: leave the configured account, refuse, or give this one.'),
    })
    .default({ manager: 'keep', job: 'deny' })
    .describe('For pods that no rule matches.'),
  unannotated: z
    .enum(['warn', 'deny', 'allow'])
    .default('warn')
    .describe('What to do with an account without a role annotation; allow is for EKS Pod Identity.'),
  exempt: z
    .strictObject({
      groups: z.array(userOrGroup).default(['system:masters']).describe('Exact names of groups.'),
      users: z.array(userOrGroup).default([]).describe('Exact user names.'),
    })
    .default({ groups: ['system:masters'], users: [] })
    .describe('Requesters who may use mapped accounts by hand, for example in debug pods.'),
};

const headFields = {
  $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('The version of this format.'),
};

/** The map itself; its entries are checked one by one, so that a bad one does not hide what the others say. */
export const outlineSchema = z.strictObject({
  ...headFields,
  managers: z.array(z.unknown()).default([]),
  rules: z.array(z.unknown()).default([]),
  ...settingFields,
});

/** The whole in one schema, with all descriptions: the source of the JSON Schema. */
export const mappingSchema = z.strictObject({
  ...headFields,
  managers: z.array(managerSchema).default([]).describe('Who may create job pods.'),
  rules: z.array(anyRuleSchema).default([]).describe('In order: the first rule that matches decides.'),
  ...settingFields,
});
