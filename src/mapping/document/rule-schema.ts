import * as z from 'zod';
import type { JobRule, ManagerRule, Rule } from '../mapping.ts';
import { placeholdersOf } from '../template.ts';
import {
  accountName,
  accountTemplate,
  groupId,
  instanceName,
  labelValue,
  listOf,
  managerKey,
  namespaceName,
  projectId,
  ruleName,
  shortToken,
} from './fields.ts';

const namespaces = listOf(namespaceName).exactOptional().describe('Namespaces of the pod.');

export const managerMatchers = {
  names: listOf(labelValue).exactOptional().describe('Values of the pod label gitlab-runner-irsa/manager.'),
  namespaces,
};

export const jobMatchers = {
  projects: listOf(projectId).exactOptional().describe('Ids of GitLab projects, from the name of the pod.'),
  createdBy: listOf(managerKey)
    .exactOptional()
    .describe('Managers, as listed under managers: ties a role to a protected runner.'),
  namespaces,
  rootGroups: listOf(groupId)
    .exactOptional()
    .describe('Ids of top-level GitLab groups. Only jobs of runners from 19.4 on carry them.'),
  runners: listOf(shortToken)
    .exactOptional()
    .describe('Short ids of runners, from the label manager.runner.gitlab.com/id-short (runners from 17.9 on).'),
  instances: listOf(instanceName).exactOptional().describe('GitLab instances, as said under managers.'),
};

const KIND = 'Which pods: those of runner managers, or those of jobs.';

const ruleFields = {
  name: ruleName.describe('Unique. Stands in metrics, logs, annotations and refusals.'),
  serviceAccount: accountTemplate.describe(
    'The account that the pod gets. {project}, {rootGroup} and {namespace} stand for the values of the job.',
  ),
  missing: z
    .enum(['next', 'refuse'])
    .exactOptional()
    .describe(
      'When there is no such account: try the next rule (default with placeholders) or refuse (default without).',
    ),
};

const jobFields = {
  allow: z
    .array(accountName)
    .default([])
    .describe('Accounts that a job may ask for with KUBERNETES_SERVICE_ACCOUNT_OVERWRITE.'),
  optOut: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('Jobs that carry the marks with which a pod declines the role of its account.'),
};

/** The fields of a rule when nobody can tell its kind, and of the JSON Schema, which adds what belongs to which kind. */
export const anyRuleSchema = z.strictObject({
  ...ruleFields,
  match: z
    .strictObject({ kind: z.enum(['manager', 'job']).describe(KIND), ...managerMatchers, ...jobMatchers })
    .describe('All of these must hold; a matcher that is absent always does.'),
  ...jobFields,
});

const managerRuleSchema = z
  .strictObject({ ...ruleFields, match: z.strictObject({ kind: z.literal('manager'), ...managerMatchers }) })
  .transform(({ match: { kind, ...match }, ...rule }): ManagerRule => ({ kind, match, ...rule, ...missingOf(rule) }));

const jobRuleSchema = z
  .strictObject({ ...ruleFields, match: z.strictObject({ kind: z.literal('job'), ...jobMatchers }), ...jobFields })
  .transform(({ match: { kind, ...match }, ...rule }): JobRule => ({ kind, match, ...rule, ...missingOf(rule) }));

/**
 * The schema for one rule as it is written. Chosen by its kind rather than left to a union, which could only say that
 * none of its members fits.
 */
export function ruleSchemaFor(rule: unknown): z.ZodType<Rule> {
  const kind = (rule as { match?: { kind?: unknown } | null } | null)?.match?.kind;
  if (kind === 'manager') return managerRuleSchema;
  if (kind === 'job') return jobRuleSchema;
  // Never succeeds: the kind is wrong or missing.
  return anyRuleSchema as unknown as z.ZodType<Rule>;
}

function missingOf({ missing, serviceAccount }: Partial<Rule> & { serviceAccount: string }): Pick<Rule, 'missing'> {
  return { missing: missing ?? (placeholdersOf(serviceAccount).length === 0 ? 'refuse' : 'next') };
}
