import { z } from 'zod';
import { MODES } from '../../modes.ts';

const time = z.iso.datetime();
const name = z.string().nullable();
const count = z.int().nonnegative();

/** What `report --json` prints. */
export const reportSchema = z.strictObject({
  from: time.describe('time of the first decision'),
  to: time.describe('time of the last decision'),
  requests: count.describe('requests with a decision, each counted once'),
  unread: z
    .strictObject({
      lines: count.describe('lines that were cut or are not valid JSON'),
      exports: count.describe('exports of CloudWatch Logs that ended before all records were in them'),
    })
    .describe('where decisions may be that were not read'),
  sources: z
    .strictObject({ audit: count, log: count })
    .describe('how many of them the audit log and the log of the webhook have'),
  safe: z
    .boolean()
    .describe(
      'whether enforce would refuse nothing that was seen, and enough was seen; with `unread`, only what was read',
    ),
  verdict: z.string(),
  limits: z
    .strictObject({
      ...{ since: time.nullable(), until: time.nullable() },
      ...{ namespaces: z.array(z.string()), projects: z.array(z.string()) },
    })
    .describe(
      'what the options leave of the logs: all of the report, also `safe`, is about that; null or empty without the option',
    ),
  projects: z.strictObject({
    seen: count.describe('how many of the known ones have a job'),
    known: count.describe('those of --project, or in the rules of --mapping; without both, those that were seen'),
    others: count.describe('projects with a job that are not known'),
    unseen: z.array(z.string()),
    refused: z.array(
      z.strictObject({
        project: z.string(),
        name,
        reasons: z.array(
          z.strictObject({
            reason: z.string(),
            requests: count,
            pods: count.describe('different names in these requests'),
            last: time,
          }),
        ),
        lastAllowed: time.nullable().describe('time of its last pod that enforce allows, whatever it asked for'),
        fixedSince: time
          .nullable()
          .describe('if each refused request was allowed later: from when on no refusal of the project is left'),
      }),
    ),
    fixedSince: time.nullable().describe('if every refusal was fixed: from when on none is left'),
  }),
  others: z
    .strictObject({ requests: count, reasons: z.array(z.string()) })
    .describe('refused requests for pods that no listed manager created'),
  namespaces: z.strictObject({
    unseen: z.array(z.string()).describe('where --mapping or --namespace expects a job, and none was decided'),
    undecided: z.array(z.string()).describe('others where jobs were created, and none was decided'),
  }),
  gaps: z.array(z.string()).describe('what is missing in the logs'),
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
        'account of the stored pods; null also in a group with all accounts beyond the first 20 of refusals',
      ),
      role: name.describe('IAM role of that account'),
      wanted: name.describe('account that enforce would give, where it differs'),
      wantedRole: name,
      from: name.describe(
        'account that the pods were sent with if enforce refuses them, as `to`; else that of the last pod',
      ),
      requester: z.string().describe('who sent the last pod'),
      rootGroup: name.describe('top-level group of the last pod, 0 for none; null in records of older versions'),
      runner: name.describe('short token of the runner of the last pod'),
      requests: count,
      pods: count.describe(
        'different names of pods that were created, or that the webhook refused; a repeated request has the same',
      ),
      notStored: count.describe('allowed, but not created by the API server'),
      first: time,
      last: time,
    }),
  ),
});

export type ReportJson = z.infer<typeof reportSchema>;
