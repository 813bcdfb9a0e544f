import { z } from 'zod';
import { checkResult, unseen } from './check-result.ts';

const count = z.int().nonnegative();
const texts = z.array(z.string());
/** What `init --json` prints after writing. */
export const discoverySchema = z.strictObject({
  server: z.string().describe('address of the API server'),
  output: z.string().describe('the folder'),
  for: z.enum(['fleet', 'chart']),
  files: z
    .array(z.strictObject({ path: z.string(), state: z.enum(['written', 'unchanged', 'exists']) }))
    .describe('exists: nothing was written, because these files have other content'),
  installed: z
    .string()
    .nullable()
    .describe('what shows that the webhook is installed, so that its active mapping decides; otherwise null'),
  jobs: count.describe('job pods that run, and that GitLab Runner created'),
  jobsRead: z.enum(['all', 'some', 'none']).describe('whether the pods of jobs were read; some: not in all namespaces'),
  projects: count.describe('their projects'),
  auditLog: z
    .strictObject({
      pods: count.describe('job pods that were created, with a known account'),
      projects: count.describe('their projects'),
      decided: count.describe('those whose account still exists'),
      running: count.describe('those that run now; they count once, though they are among jobs as well'),
      withoutAccount: count.describe(
        'job pods whose account is not known, because their records are of level Metadata',
      ),
      dropped: count.describe('job pods that were not kept, because there are too many that differ from each other'),
      ofWebhook: count.describe('lines of the log of the webhook, which are not read'),
      records: z.strictObject({ all: count, bad: count.describe('parts that are not JSON') }),
    })
    .nullable()
    .describe('null without --audit-log'),
  managers: z.array(
    z.strictObject({
      key: z.string().describe('namespace/name of the ServiceAccount'),
      instance: z.string().nullable().describe('host name of its GitLab, if managers of several were found'),
      runners: texts,
      namespaces: texts.describe('where its jobs run'),
      jobServiceAccount: z.string(),
    }),
  ),
  rules: texts.describe('names of the rules'),
  tiedRules: texts.describe(
    'names of those that follow from jobs of some managers, although others create jobs in the same namespaces',
  ),
  left: texts.describe('what the files do not cover'),
  differences: z
    .array(
      z.strictObject({
        namespace: z.string(),
        pod: z.string(),
        project: z.string().nullable(),
        seen: z.enum(['running', 'in the audit log']),
        pods: count.describe('how many pods of the audit log are decided alike; otherwise 1'),
        account: z.string().describe('the account that the pod has'),
        wanted: z.string().nullable().describe('the account that enforce would give; null if it would refuse the pod'),
        reason: z.string().describe('a reason code, or no_manager'),
      }),
    )
    .describe('job pods that enforce would decide otherwise than they run'),
  errors: z.array(
    z.strictObject({
      file: z.string(),
      code: z.string(),
      level: z.string(),
      path: z.string(),
      line: count,
      column: count,
      message: z.string(),
    }),
  ),
  unseen: z.array(unseen),
  namespaces: z.array(
    z.strictObject({ namespace: z.string(), mode: z.string().nullable().describe('value of the label') }),
  ),
  next: texts.describe('the commands to follow'),
});

/** What `init --check --json` prints. */
export const preflightSchema = z.strictObject({
  server: z.string().describe('address of the API server'),
  namespace: z.string().describe('namespace for the webhook'),
  checks: z.array(checkResult),
});

/** What `init --json` prints; with `--check`, the second of these. */
export const initSchema = z.union([discoverySchema, preflightSchema]);

export type DiscoveryJson = z.infer<typeof discoverySchema>;
