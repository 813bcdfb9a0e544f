import { z } from 'zod';
import { checkResult, unseen } from './check-result.ts';

const count = z.int().nonnegative();
const texts = z.array(z.string());
/** What `init --json` prints after writing. */
export const discoverySchema = z.strictObject({
  server: z.string().describe('Address of the API server.'),
  output: z.string().describe('Folder of the files.'),
  for: z.enum(['fleet', 'chart']),
  files: z
    .array(z.strictObject({ path: z.string(), state: z.enum(['written', 'unchanged', 'exists']) }))
    .describe('exists: nothing was written, because these files have other content.'),
  installed: z
    .string()
    .nullable()
    .describe('What shows that the webhook is installed, so that its active mapping decides; otherwise null.'),
  jobs: count.describe('The number of running job pods that GitLab Runner created.'),
  jobsRead: z
    .enum(['all', 'some', 'none'])
    .describe('Whether the pods of jobs were read. some: not in all namespaces.'),
  projects: count.describe('The number of their projects.'),
  auditLog: z
    .strictObject({
      pods: count.describe('The number of job pods that were created with a known account.'),
      projects: count.describe('The number of their projects.'),
      decided: count.describe('The number of those whose account still exists.'),
      running: count.describe('The number of those that run now. They are included in jobs as well.'),
      withoutAccount: count.describe(
        'The number of job pods whose account is unknown, because their records are of level Metadata.',
      ),
      dropped: count.describe('The number of job pods that were left out, because too many differ from each other.'),
      ofWebhook: count.describe('The number of lines of the log of the webhook, which are not read.'),
      records: z.strictObject({ all: count, bad: count.describe('The number of parts that are not JSON.') }),
    })
    .nullable()
    .describe('null without --audit-log.'),
  managers: z.array(
    z.strictObject({
      key: z.string().describe('namespace/name of the ServiceAccount.'),
      instance: z.string().nullable().describe('Host name of its GitLab, if managers of several were found.'),
      runners: texts,
      namespaces: texts.describe('Namespaces of its jobs.'),
      jobServiceAccount: z.string(),
    }),
  ),
  rules: texts.describe('Names of the rules.'),
  tiedRules: texts.describe(
    'Names of the rules that follow from jobs of some managers, although other managers create jobs in the same namespaces.',
  ),
  left: texts.describe('What the files do not cover.'),
  differences: z
    .array(
      z.strictObject({
        namespace: z.string(),
        pod: z.string(),
        project: z.string().nullable(),
        seen: z.enum(['running', 'in the audit log']),
        pods: count.describe('The number of pods of the audit log with the same decision; 1 for a running pod.'),
        account: z.string().describe('Account of the pod.'),
        wanted: z.string().nullable().describe('Account that enforce would give; null if it would refuse the pod.'),
        reason: z.string().describe('A reason code, or no_manager.'),
      }),
    )
    .describe('Job pods that enforce would refuse, or give a different account than they have.'),
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
    z.strictObject({ namespace: z.string(), mode: z.string().nullable().describe('Value of the label.') }),
  ),
  next: texts.describe('The commands to run next.'),
});

/** What `init --check --json` prints. */
export const preflightSchema = z.strictObject({
  server: z.string().describe('Address of the API server.'),
  namespace: z.string().describe('Namespace for the webhook.'),
  checks: z.array(checkResult),
});

/** What `init --json` prints; with `--check`, the second of these. */
export const initSchema = z.union([discoverySchema, preflightSchema]);

export type DiscoveryJson = z.infer<typeof discoverySchema>;
