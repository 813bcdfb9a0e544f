import { z } from 'zod';
import { MODES } from '../../modes.ts';

const time = z.iso.datetime();
const name = z.string().nullable();
const count = z.int().nonnegative();

/** What `report --json` prints. */
export const reportSchema = z.strictObject({
  from: time.describe('Time of the first decision.'),
  to: time.describe('Time of the last decision.'),
  requests: count.describe('Requests with a decision, each counted once.'),
  unread: z
    .strictObject({
      lines: count.describe('Lines that were cut or are not valid JSON.'),
      exports: count.describe('Exports of CloudWatch Logs that ended before all records were in them.'),
    })
    .describe('Parts that were not read. They may contain decisions.'),
  sources: z
    .strictObject({ audit: count, log: count })
    .describe('The number of these requests in the audit log and in the log of the webhook.'),
  safe: z
    .boolean()
    .describe(
      'Whether enforce would refuse none of these requests, and the logs are enough to say so. With `unread`, this is about what was read only.',
    ),
  verdict: z.string(),
  limits: z
    .strictObject({
      ...{ since: time.nullable(), until: time.nullable() },
      ...{ namespaces: z.array(z.string()), projects: z.array(z.string()) },
    })
    .describe(
      'The part of the logs that the options select. The whole report, including `safe`, is about that part. null or empty without the option.',
    ),
  projects: z.strictObject({
    seen: count.describe('The number of known projects with a job.'),
    known: count.describe(
      'The number of projects in --project or in the rules of --mapping; without both, of those that were seen.',
    ),
    others: count.describe('The number of projects with a job that are not known.'),
    unseen: z.array(z.string()),
    refused: z.array(
      z.strictObject({
        project: z.string(),
        name,
        reasons: z.array(
          z.strictObject({
            reason: z.string(),
            requests: count,
            pods: count.describe('The number of distinct pod names in these requests.'),
            last: time,
          }),
        ),
        lastAllowed: time.nullable().describe('Time of its last pod that enforce allows, with any account.'),
        fixedSince: time
          .nullable()
          .describe('If each refused request was allowed later: the time after which the project has no refusal.'),
      }),
    ),
    fixedSince: time.nullable().describe('If every refusal was fixed: the time after which there is none.'),
  }),
  others: z
    .strictObject({ requests: count, reasons: z.array(z.string()) })
    .describe('Refused requests for pods that no listed manager created.'),
  namespaces: z.strictObject({
    unseen: z.array(z.string()).describe('Namespaces in --mapping or --namespace without a decided job.'),
    undecided: z.array(z.string()).describe('Other namespaces where jobs were created, but none was decided.'),
  }),
  gaps: z.array(z.string()).describe('What is missing in the logs, as sentences.'),
  decisions: z.array(
    z.strictObject({
      project: z.string().nullable(),
      name,
      namespace: z.string(),
      mode: z.enum(MODES),
      reason: z.string(),
      would: z.enum(['allow', 'patch', 'refuse']),
      allowed: z.boolean(),
      rule: name,
      to: name.describe(
        'Account of the stored pods; null also in a group with all accounts beyond the first 20 of refusals.',
      ),
      role: name.describe('IAM role of that account.'),
      wanted: name.describe('Account that enforce would give, where it differs.'),
      wantedRole: name,
      from: name.describe(
        'Account that the pods were sent with if enforce refuses them, with null as in `to`; otherwise that of the last pod.',
      ),
      requester: z.string().describe('Requester of the last pod.'),
      rootGroup: name.describe('Top-level group of the last pod, 0 for none; null in records of older versions.'),
      runner: name.describe('Short token of the runner of the last pod.'),
      requests: count,
      pods: count.describe(
        'The number of distinct names of pods that were created or refused. A repeated request has the same name.',
      ),
      notStored: count.describe('The number of pods that the webhook allowed, but the API server did not create.'),
      first: time,
      last: time,
    }),
  ),
});

export type ReportJson = z.infer<typeof reportSchema>;
