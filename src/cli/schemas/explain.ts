import * as z from 'zod';
import { MODES } from '../../modes.ts';

const operation = z.union([
  z.strictObject({ op: z.literal('add'), path: z.string(), value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), path: z.string() }),
]);

const explanation = z.strictObject({
  pod: z.string().describe('Name of the pod, or the beginning of a name that the API server completes.'),
  namespace: z.string(),
  kind: z.enum(['job', 'manager', 'pause', 'other']),
  mode: z.enum(MODES).describe('Mode of the namespace.'),
  reason: z.string().describe('Reason code.'),
  would: z.enum(['allow', 'patch', 'refuse']).describe('What enforce does with the pod.'),
  project: z.string().nullable().describe('Project ID in the name of a job.'),
  projectName: z.string().nullable().describe('Name of the project in the mapping.'),
  rule: z.string().nullable().describe('The rule that assigned the account, or default; null if none did.'),
  from: z.string().describe('Account on the pod as received.'),
  to: z.string().nullable().describe('Account that the pod gets; null if it is refused.'),
  allowed: z.boolean(),
  patch: z.array(operation).describe('JSON Patch of the answer.'),
  warnings: z.array(z.string()),
  message: z.string().describe('For a refusal the text in the job log.'),
  assumed: z.array(z.string()).describe('What the input does not say.'),
  role: z.string().nullable().describe('IAM role of "to"; null if it has none, or if no accounts were read.'),
  wanted: z.string().nullable().describe('Assigned account, also if the pod does not get it.'),
  wantedRole: z.string().nullable().describe('IAM role of "wanted".'),
  missingAccount: z
    .string()
    .nullable()
    .describe(
      'Account on the pod that does not exist, so that the API server refuses the pod before it calls the webhook.',
    ),
  skipped: z
    .string()
    .nullable()
    .describe(
      'Why the API server does not call the webhook, so that the pod keeps "from": its namespace has mode off or no label, or no registration of the webhook selects it. All other fields are then what enforce would do. null where it is called.',
    ),
});

/** What `explain --json` prints: one element for each pod. */
export const explainSchema = z.array(explanation);
