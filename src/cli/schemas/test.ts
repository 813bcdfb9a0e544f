import * as z from 'zod';

const position = z.int().min(1);

const rule = z.strictObject({
  rule: z.string().describe('Name of the rule.'),
  file: z.string().describe('The mapping or the fleet.'),
  line: position.nullable().describe('From 1; null for a rule that is derived from the runners of a fleet.'),
  column: position.nullable(),
});

const oneCase = z.strictObject({
  name: z.string(),
  file: z.string().describe('The file of cases.'),
  line: position,
  column: position,
  passed: z.boolean(),
  expected: z
    .strictObject({ account: z.string().nullable(), reason: z.string().nullable(), rule: z.string().nullable() })
    .describe('As in the file; null for what the case does not say.'),
  got: z.strictObject({
    allowed: z.boolean(),
    account: z.string().nullable().describe('Account of the pod; null if it is refused.'),
    reason: z.string().describe('Reason code of the decision.'),
    rule: rule
      .nullable()
      .describe('The rule that matched; null if none did, or if the decision ended before the rules.'),
    default: z.boolean().describe('No rule matched, so the default of the mapping decided.'),
    message: z.string().nullable().describe('First line of a refusal.'),
  }),
  near: z
    .array(rule.extend({ why: z.string().describe('Why it did not decide.') }))
    .describe('For a failed case: rules that it may have meant.'),
  note: z
    .string()
    .nullable()
    .describe(
      'For a failed case: that the account of the pod does not exist, that the mapping assigns the expected account to no pod there, or has no rule with the expected name.',
    ),
});

/** What `test --json` prints. */
export const testSchema = z.strictObject({
  rules: z.string().describe('The mapping or the fleet.'),
  ruleCount: z.int().min(0).describe('Number of its rules, without those that are derived from runners.'),
  passed: z.int().min(0).describe('Number of cases.'),
  failed: z.int().min(0).describe('Number of cases.'),
  everyRule: z.boolean().describe('Whether --every-rule was given.'),
  cases: z.array(oneCase),
  unreached: z.array(rule).describe('Rules that no case reaches.'),
});
