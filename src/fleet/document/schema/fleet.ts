import * as z from 'zod';
import { anyRuleSchema, jobMatchers } from '../../../mapping/document/rule-schema.ts';
import { settingFields } from '../../../mapping/document/schema.ts';
import { account } from './account.ts';
import { cache } from './cache.ts';
import { cluster, gitlab } from './cluster.ts';
import { runner } from './runner.ts';
import { webhook } from './webhook.ts';

/** Only for the JSON Schema. Rules are parsed with the mapping's schema for their kind. */
const rule = anyRuleSchema.extend({
  match: z
    .strictObject({
      kind: z.literal('job').describe('Always job: rules for managers are derived from the runners.'),
      ...jobMatchers,
    })
    .describe('All matchers must match; an absent one always does.'),
});

const headFields = {
  $schema: z.string().optional().describe('JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('Version of this format.'),
};

const settings = {
  default: settingFields.default,
  unannotated: settingFields.unannotated
    .unwrap()
    .optional()
    .describe(
      'As in the mapping. Defaults to warn, or to allow if an account uses EKS Pod Identity, or if none uses IRSA.',
    ),
  exempt: settingFields.exempt,
  names: settingFields.names,
  contact: settingFields.contact,
};

const some = (what: string) => z.array(z.unknown(), `a list of ${what}s`).min(1, `at least one ${what}`);

/**
 * The fleet without the contents of its parts, which are checked one by one, so that an invalid one does not hide the
 * issues of the others.
 */
export const outlineSchema = z.strictObject({
  ...headFields,
  cluster: z.looseObject({}, 'a map with name, accountId and region'),
  gitlab: z.looseObject({}, 'a map with url'),
  webhook: z.looseObject({}).optional(),
  cache: z.looseObject({}).optional(),
  serviceAccounts: some('account'),
  runners: some('runner'),
  rules: z.array(z.unknown()).default([]),
  ...settings,
});

/** The whole fleet with all descriptions, from which the JSON Schema is made. */
export const fleetSchema = z.strictObject({
  ...headFields,
  cluster: cluster.describe('The EKS cluster.'),
  gitlab: gitlab.describe('The GitLab that the runners serve.'),
  webhook: webhook.optional().describe('The webhook and its chart.'),
  cache: cache.optional().describe('The S3 cache of all runners. Only managers need permissions for it.'),
  serviceAccounts: z.array(account).min(1).describe('ServiceAccounts of managers and jobs, each with its role.'),
  runners: z.array(runner).min(1).describe("The runners, each of them a dependency on GitLab's chart."),
  rules: z
    .array(rule)
    .default([])
    .describe('Which jobs get which account, as in the mapping. The first rule that matches decides.'),
  ...settings,
});
