import * as z from 'zod';
import { anyRuleSchema, jobMatchers } from '../../../mapping/document/rule-schema.ts';
import { settingFields } from '../../../mapping/document/schema.ts';
import { account } from './account.ts';
import { cache } from './cache.ts';
import { cluster, gitlab } from './cluster.ts';
import { runner } from './runner.ts';
import { webhook } from './webhook.ts';

/** Of the JSON Schema; a rule that is read has the mapping's own schema for its kind. */
const rule = anyRuleSchema.extend({
  match: z
    .strictObject({
      kind: z.literal('job').describe('Always job: the rules for managers follow from the runners.'),
      ...jobMatchers,
    })
    .describe('All of these must hold; a matcher that is absent always does.'),
});

const headFields = {
  $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('The version of this format.'),
};

const settings = {
  default: settingFields.default,
  unannotated: settingFields.unannotated
    .unwrap()
    .optional()
    .describe('As in the mapping. By default warn, or allow where an account uses EKS Pod Identity.'),
  exempt: settingFields.exempt,
};

const some = (what: string) => z.array(z.unknown()).min(1, `at least one ${what}`);

/** The map itself; its parts are checked one by one, so that a bad one does not hide what the others say. */
export const outlineSchema = z.strictObject({
  ...headFields,
  cluster: z.looseObject({}),
  gitlab: z.looseObject({}),
  webhook: z.looseObject({}).optional(),
  cache: z.looseObject({}).optional(),
  serviceAccounts: some('account'),
  runners: some('runner'),
  rules: z.array(z.unknown()).default([]),
  ...settings,
});

/** The whole in one schema, with all descriptions: the source of the JSON Schema. */
export const fleetSchema = z.strictObject({
  ...headFields,
  cluster: cluster.describe('The EKS cluster.'),
  gitlab: gitlab.describe('The GitLab that the runners serve.'),
  webhook: webhook.optional().describe('The webhook and its chart.'),
  cache: cache.optional().describe('The S3 cache of all runners. Only managers need rights to it.'),
  serviceAccounts: z
    .array(account)
    .min(1)
    .describe('Accounts of managers and jobs, each with the role that names it back.'),
  runners: z.array(runner).min(1).describe("The runners: each is one dependency on GitLab's chart."),
  rules: z
    .array(rule)
    .default([])
    .describe('Which jobs get which account, as in the mapping. The first that matches decides.'),
  ...settings,
});
