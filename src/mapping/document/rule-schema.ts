import * as z from 'zod';
import { isMap } from '../../collections/is-map.ts';
import { MANAGER_LABEL } from '../../names.ts';
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
  names: listOf(labelValue).exactOptional().describe(`Values of the pod label ${MANAGER_LABEL}.`),
  namespaces,
};

export const jobMatchers = {
  projects: listOf(projectId).exactOptional().describe('Ids of GitLab projects, read from the name of the pod.'),
  createdBy: listOf(managerKey)
    .exactOptional()
    .describe('Managers, as listed under managers. Ties a role to a protected runner.'),
  namespaces,
  rootGroups: listOf(groupId)
    .exactOptional()
    .describe('Ids of top-level GitLab groups. Only jobs of GitLab Runner 19.4 and later have them.'),
  runners: listOf(shortToken)
    .exactOptional()
    .describe(
      'Short ids of runners, from the label manager.runner.gitlab.com/id-short (GitLab Runner 17.9 and later).',
    ),
  instances: listOf(instanceName).exactOptional().describe('GitLab instances, as set under managers.'),
};

const KIND = 'Which pods: those of runner managers or those of jobs.';

const ruleFields = {
  name: ruleName.describe('Unique name, used in logs, annotations and refusals.'),
  serviceAccount: accountTemplate.describe(
    'ServiceAccount that the pod gets. {project}, {rootGroup} and {namespace} are replaced with the values of the job.',
  ),
  missing: z
    .enum(['next', 'refuse'])
    .exactOptional()
    .describe(
      'When the account does not exist: try the next rule (default with placeholders) or refuse (default without).',
    ),
};

const jobFields = {
  allow: z
    .array(accountName)
    .default([])
    .describe('Accounts that a job may request with KUBERNETES_SERVICE_ACCOUNT_OVERWRITE.'),
  optOut: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('What to do with jobs that have the marks by which a pod declines the role of its account.'),
};

/** A rule of unknown kind. The JSON Schema uses it, too, and adds which fields belong to which kind. */
export const anyRuleSchema = z.strictObject({
  ...ruleFields,
  match: z
    .strictObject(
      { kind: z.enum(['manager', 'job']).describe(KIND), ...managerMatchers, ...jobMatchers },
      'a map with kind and matchers',
    )
    .describe('All matchers must match; an absent one always does.'),
  ...jobFields,
});

const managerRuleSchema = z
  .strictObject({ ...ruleFields, match: z.strictObject({ kind: z.literal('manager'), ...managerMatchers }) })
  .transform(({ match: { kind, ...match }, ...rule }): ManagerRule => ({ kind, match, ...rule, ...missingOf(rule) }));

const jobRuleSchema = z
  .strictObject({ ...ruleFields, match: z.strictObject({ kind: z.literal('job'), ...jobMatchers }), ...jobFields })
  .transform(({ match: { kind, ...match }, ...rule }): JobRule => ({ kind, match, ...rule, ...missingOf(rule) }));

/** Returns the schema for a rule, chosen by its kind. A union of the schemas could only report that no member fits. */
export function ruleSchemaFor(rule: unknown): z.ZodType<Rule> {
  const kind = kindIn(rule);
  if (kind === 'manager') return managerRuleSchema;
  if (kind === 'job') return jobRuleSchema;
  // Always fails, because the kind is wrong or missing.
  return anyRuleSchema.pipe(z.never());
}

/** Returns the kind of a rule; `undefined` if it is neither of the two kinds. */
export function kindIn(rule: unknown): Rule['kind'] | undefined {
  const kind = isMap(rule) && isMap(rule.match) ? rule.match.kind : undefined;
  return kind === 'manager' || kind === 'job' ? kind : undefined;
}

function missingOf({ missing, serviceAccount }: Partial<Rule> & { serviceAccount: string }): Pick<Rule, 'missing'> {
  return { missing: missing ?? (placeholdersOf(serviceAccount).length === 0 ? 'refuse' : 'next') };
}
