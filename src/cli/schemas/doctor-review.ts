import * as z from 'zod';
import { ANSWERS } from '../../doctor/checklist/answer-item.ts';
import { finding, unseen } from './check-result.ts';

const known = z.string().nullable().describe('null if it is not known.');

const list = z.array(z.string()).nullable();

/** What `doctor --security --json` adds to the output. */
export const reviewSchema = z.strictObject({
  date: z.iso.datetime(),
  by: known.describe('Name of the user who read the cluster, as the API server sees it; null if it is not known.'),
  options: z.array(z.string()).describe('Options of the command: --aws.'),
  versions: z.strictObject({
    command: z.string(),
    kubernetes: known,
    webhook: known.describe('Image of the webhook; null if it is not known.'),
    runners: z
      .array(z.strictObject({ workload: z.string(), image: known }))
      .describe('The runner managers in the cluster.'),
  }),
  digests: z.strictObject({
    webhook: list.describe('Images of the running pods of the webhook, by digest; null if they were not seen.'),
    eksWebhook: list.describe(
      'The same for the EKS pod identity webhook; null also on EKS, which runs it outside the cluster.',
    ),
    mapping: known.describe('SHA-256 of the mapping, in hexadecimal; null if it is not known.'),
    guard: z
      .array(
        z.strictObject({
          policy: z.string(),
          fingerprint: z.string().nullable().describe('null if the policy does not exist.'),
          expected: z.string().describe('That of this version of the chart.'),
        }),
      )
      .nullable()
      .describe('null if the policies could not be read.'),
  }),
  scope: z
    .strictObject({
      namespaces: list.describe('Of the webhook, and of managers and jobs.'),
      managers: list,
      administrators: list.describe('Subjects with every permission in the cluster; no finding is about them.'),
      exempt: list.describe('Requesters whose pods may have every account, by exempt of the mapping.'),
      roles: known.describe('Where the roles and trust policies come from.'),
      aws: z
        .strictObject({
          account: z.string(),
          caller: z.string().describe('ARN of the identity that read AWS.'),
          isEks: z
            .boolean()
            .nullable()
            .describe('Whether the cluster is one of EKS, by its issuer; null if that is not known.'),
          cluster: known,
          region: known,
        })
        .nullable()
        .describe('null without --aws.'),
    })
    .describe('What the answers are about; null for what could not be read.'),
  items: z.array(
    z.strictObject({
      id: z.string().describe('A line of the checklist in docs/security.md.'),
      line: z.string(),
      answer: z.enum(ANSWERS),
      checks: z.array(z.string()).describe('Ids of the checks that answer it.'),
      looked: z.array(z.string()).describe('What they checked, for people.'),
      findings: z.array(finding).describe('What contradicts the line.'),
      notes: z.array(finding).describe('Findings that the line allows.'),
      unseen: z.array(unseen).describe('Why the line was not checked, or what a no leaves open.'),
      byHand: z.string().nullable().describe('How a person answers it; null where no person has to.'),
    }),
  ),
});
