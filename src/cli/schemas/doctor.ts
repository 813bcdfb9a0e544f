import * as z from 'zod';
import { checkResult, unseen } from './check-result.ts';
import { reviewSchema } from './doctor-review.ts';
import { modesSchema } from './modes.ts';

const trial = z.strictObject({
  ...{ namespace: z.string(), name: z.string().describe('Name of the ServiceAccount.') },
  ...{ roleArn: z.string(), audience: z.string() },
  steps: z
    .array(
      z.strictObject({
        step: z.enum(['token', 'role', 'identity', 'cache role', 'put', 'get', 'remove']),
        on: z.string().describe('The ARN that AWS confirms, or the address of the object.'),
        failed: z
          .strictObject({
            error: z.string().describe('Code of AWS, or status of the API server.'),
            said: z.string().describe('The message of AWS or of the API server.'),
            unseen: unseen.optional().describe('Present if the trial says nothing about the installation.'),
          })
          .optional(),
      }),
    )
    .describe('The steps in order. The last one may have failed.'),
});

/** What `doctor --json` prints. */
export const doctorSchema = z.strictObject({
  server: z.string().describe('Address of the API server.'),
  installation: z
    .strictObject({
      ...{ namespace: z.string(), service: z.string() },
      ...{ mutatingConfiguration: z.string(), validatingConfiguration: z.string() },
      ...{ mappingConfigMap: z.string(), certificatesSecret: z.string() },
      guardPolicies: z.string().describe('Prefix of the names of its policies.'),
    })
    .describe('Names of the objects of the webhook.'),
  modes: modesSchema,
  checks: z.array(checkResult),
  tried: z.array(trial).optional().describe('With --try: the result of using the role of each account.'),
  review: reviewSchema.optional().describe('With --security: the answers to the checklist.'),
});
