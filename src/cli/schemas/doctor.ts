import * as z from 'zod';
import { ANSWERS } from '../../doctor/review/review.ts';

const text = z.string();
const known = text.nullable().describe('null if it is not known.');

const unseen = z.strictObject({
  what: text,
  namespace: text.optional(),
  why: text,
  because: z.enum(['forbidden', 'failed', 'unasked', 'absent']),
  needs: text.optional().describe('The permission or the option that is missing.'),
});

const inConfigMap = z.strictObject({ in: z.literal('config map'), namespace: text, name: text, key: text });
const inValues = z.strictObject({ in: z.literal('values'), release: text, namespace: text, value: text });
const inFile = z.strictObject({ in: z.literal('file'), file: text });
const inTrustPolicy = z.strictObject({ in: z.literal('trust policy'), role: text });

const edit = z.strictObject({
  place: text.describe('`document` as text.'),
  document: z.union([inConfigMap, inValues, inFile, inTrustPolicy]),
  source: text.optional().describe('Where a tool generates the document from: its next run undoes an edit elsewhere.'),
  path: text,
  set: z.unknown().optional().describe('The new value; without it, the value is removed.'),
  loses: z.array(text).optional().describe('Who no longer has the role.'),
});

const step = z.union([
  z.strictObject({ command: text.describe('For the shell.') }),
  z.strictObject({ edit }),
  z.strictObject({ advice: text.describe('For a person.') }),
]);

const finding = z.strictObject({
  check: text.describe('Id of the check.'),
  code: text.describe('A heading of docs/doctor.md.'),
  level: z.enum(['error', 'warning', 'notice']),
  object: text.describe('As kubectl names it.'),
  accounts: z.array(text).optional().describe('Accounts, if several use the object.'),
  ...{ found: text, wanted: text },
  fix: z.array(step),
  link: text,
});

const check = z.strictObject({
  id: text,
  title: text.describe('A sentence that is true if the check finds nothing.'),
  state: z.enum(['found', 'blind', 'green']),
  looked: text,
  findings: z.array(finding),
  unseen: z.array(unseen),
});

const trialStep = z.strictObject({
  step: z.enum(['token', 'role', 'identity', 'cache role', 'put', 'get', 'remove']),
  on: text,
  failed: z.strictObject({ error: text, said: text, unseen: unseen.optional() }).optional(),
});

const item = z.strictObject({
  id: text.describe('A line of the checklist in docs/security.md.'),
  line: text,
  answer: z.enum(ANSWERS),
  checks: z.array(text).describe('Ids of the checks that answer it.'),
  looked: z.array(text),
  findings: z.array(finding).describe('What contradicts the line.'),
  notes: z.array(finding).describe('Findings that the line allows.'),
  unseen: z.array(unseen).describe('Why the line was not checked, or what a no leaves open.'),
  byHand: text.nullable().describe('How a person answers it; null where no person has to.'),
});

const review = z.strictObject({
  date: z.iso.datetime(),
  versions: z.strictObject({
    command: text,
    kubernetes: known,
    webhook: known.describe('Image of the webhook; null if it is not known.'),
    runners: z.array(z.strictObject({ workload: text, image: known })),
  }),
  digests: z.strictObject({
    mapping: known.describe('SHA-256 of the mapping, in hexadecimal; null if it is not known.'),
    guard: z
      .array(
        z.strictObject({
          policy: text,
          fingerprint: text.nullable().describe('null if the policy does not exist.'),
          expected: text.describe('That of this version of the chart.'),
        }),
      )
      .nullable()
      .describe('null if the policies could not be read.'),
  }),
  items: z.array(item),
});

/** What `doctor --json` prints; without `--print-policy`, whose output is an IAM policy. */
export const doctorOutput = z.strictObject({
  server: text.describe('Address of the API server.'),
  installation: z.strictObject({
    namespace: text,
    service: text,
    mutatingConfiguration: text,
    validatingConfiguration: text,
    mappingConfigMap: text,
    certificatesSecret: text,
    guardPolicies: text.describe('Prefix of the names of the policies.'),
  }),
  checks: z.array(check),
  tried: z
    .array(
      z.strictObject({
        ...{ namespace: text, name: text, roleArn: text, audience: text },
        steps: z.array(trialStep),
      }),
    )
    .optional()
    .describe('Only with --try.'),
  review: review.optional().describe('Only with --security.'),
});
