import * as z from 'zod';

const file = z.string().describe('The file, or <stdin>.');

const finding = z.strictObject({
  file,
  code: z.string(),
  level: z.enum(['error', 'warning']),
  path: z.string().describe('Path within the document: rules[1].match; empty for the whole document.'),
  line: z.int().min(1),
  column: z.int().min(1),
  message: z.string().describe('A text for people, which may change.'),
});

const trust = z.strictObject({
  file,
  role: z.string().nullable().describe('Name of the role; null if the file does not say it.'),
  subject: z.string().describe('system:serviceaccount:NAMESPACE:NAME'),
  letsIn: z
    .enum(['only', 'others-too', 'nobody'])
    .describe('Whether the subject may assume the role: alone, beside other principals, or not at all.'),
  others: z.array(z.string()).describe('The other principals that may assume the role.'),
  also: z.array(z.string()).describe('Other ways in which the subject may assume the role.'),
  findings: z.array(finding),
});

/** What `validate --json` prints: for a trust policy, one answer for each role. */
export const validateSchema = z.union([z.array(finding), z.array(trust)]);
