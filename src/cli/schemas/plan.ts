import * as z from 'zod';
import { DECISION_REASONS } from '../../admission/reasons.ts';
import { EFFECTS } from '../../plan/compare.ts';
import { modesSchema } from './modes.ts';

const arns = z.array(z.string());

const outcome = z.strictObject({
  account: z.string().nullable().describe('The account, with the placeholders of its rule; null for a refusal.'),
  rule: z
    .string()
    .nullable()
    .describe(
      'default where no rule matched; null where the mapping assigns no account, or where several rules refuse.',
    ),
  reason: z.enum(DECISION_REASONS),
});

const origin = z.strictObject({ requester: z.string(), namespace: z.string() });

const values = z
  .strictObject({
    values: z.array(z.string()),
    except: z.boolean().describe('Whether these values are the exceptions.'),
    none: z.boolean().describe('Whether jobs without a value are among them.'),
  })
  .nullable();

const change = z.strictObject({
  effect: z
    .enum(EFFECTS)
    .describe(
      'refused: it was allowed. lost: it keeps the account it came with. account: another one. role: the same one, with another role. possible: it was refused.',
    ),
  by: z
    .enum(['pods', 'rules'])
    .describe(
      'pods: the change is about pods that the plan asked about. rules: it is about jobs that the rules allow.',
    ),
  before: outcome,
  after: outcome,
  requestedAccount: z.string().nullable().describe('The account that these jobs request; null for the configured one.'),
  conditions: z.array(z.string()).describe('Other conditions of these jobs, each a clause.'),
  rootGroups: values.describe('Top-level groups of these jobs; null where the group makes no difference.'),
  runners: values.describe('Short tokens of the runners of these jobs; null where the runner makes no difference.'),
  projects: z.array(z.string()),
  moreProjects: z.int().describe('Projects beyond those that are listed.'),
  origins: z.array(origin).describe('Who creates these jobs, and where; at most 200.'),
  otherProjectsBut: z
    .array(z.string())
    .nullable()
    .describe('If not null: all projects except these have the same change.'),
  jobs: z.int().describe('Pods; 0 where the plan follows from the rules.'),
  example: z.strictObject({
    ...{ project: z.string().nullable(), pod: z.string().nullable(), namespace: z.string(), requester: z.string() },
    ...{ before: z.string(), after: z.string(), assumed: z.array(z.string()) },
    account: z.string().describe('Account on the pod as it was sent.'),
    roles: z
      .strictObject({ before: z.string().nullable(), after: z.string().nullable() })
      .describe('Of the accounts, by their ARNs, where the documents are fleets; null for none.'),
  }),
});

const statement = z.record(z.string(), z.unknown()).describe('A statement of an IAM policy.');

const awsSchema = z.strictObject({
  changes: z.boolean(),
  made: arns,
  imported: arns.describe('Roles that exist, and belong to the fleet from now on.'),
  destroyed: arns,
  renamed: z.array(z.strictObject({ account: z.string(), from: z.string(), to: z.string() })),
  released: arns.describe('Created by the fleet until now, and elsewhere from now on.'),
  trust: arns.describe('Roles whose trust policy changes.'),
  permissions: arns,
  settings: arns.describe('Roles whose description, permissions boundary, longest session or tags change.'),
  moved: z.array(
    z.strictObject({
      ...{ account: z.string(), added: z.array(z.string()), removed: z.array(z.string()), inPlace: z.boolean() },
    }),
  ),
  roles: z
    .array(z.strictObject({ account: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
    .describe('Accounts whose role changes, with the ARNs; null for no role. Renamed roles are left out.'),
  owners: z
    .array(
      z.strictObject({
        arn: z.string(),
        ...{ adds: z.array(statement), removes: z.array(statement) },
        permissions: z.boolean().describe('Whether the permissions that the fleet needs change.'),
      }),
    )
    .describe('Roles that are created elsewhere, and what their owners add to the trust policies or can remove.'),
  annotations: z
    .array(z.strictObject({ namespace: z.string(), account: z.string(), role: z.string().nullable() }))
    .describe('ServiceAccounts that the chart does not create and whose role changes; null for no role.'),
  order: z.array(z.enum(['owners', 'terraform', 'helm', 'annotate', 'remove the old', 'owners remove'])),
});

const unknown = z.int().describe('Pods whose requester is not known; their jobs are decided by the rules instead.');

/** What `plan --json` prints. */
export const planSchema = z.strictObject({
  before: z.string(),
  after: z.string(),
  source: z.enum(['rules', 'audit log', 'pods', 'cluster']).describe('What the plan asked about.'),
  asked: z.int().describe('Questions, each decided with both mappings.'),
  projects: z.int().nullable().describe('Projects of the pods; null where the plan follows from the rules.'),
  complete: z.boolean().describe('Whether everything could be checked.'),
  modes: modesSchema,
  accountsAssumed: z
    .boolean()
    .describe('Whether all ServiceAccounts are assumed to exist: those of a cluster or of fleets are not known.'),
  notChecked: z.strictObject({
    ...{ limitReached: z.boolean(), unknownRequesters: unknown, unread: z.array(z.string()) },
    otherPods: z
      .array(z.string())
      .describe('Changed parts of the mapping that also decide about pods of managers and people.'),
    decidedOtherwise: z
      .int()
      .describe('The number of pods for which OLD gives a different decision than was recorded.'),
    decidedOtherwiseExample: z
      .strictObject({ pod: z.string(), recorded: z.string(), decided: z.string() })
      .nullable()
      .describe('The first of them, and its two reason codes.'),
    withoutLabels: z
      .int()
      .describe('The number of pods whose record lacks a label that the rules need, such as the top-level group.'),
    withoutLabelsExample: z.string().nullable().describe('The name of the first of them.'),
  }),
  lines: z
    .strictObject({ all: z.int(), bad: z.int() })
    .nullable()
    .describe('Records of the log, and its parts that are not JSON.'),
  aws: awsSchema.nullable().describe('null unless both documents are fleets.'),
  changes: z.array(change),
});
