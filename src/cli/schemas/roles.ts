import { z } from 'zod';
import { modesSchema } from './modes.ts';

const id = z.string().describe('Unique in a map, and the same for the same installation.');

const finding = z.strictObject({
  code: z.string().describe('Code of a finding of the doctor.'),
  level: z.enum(['error', 'warning', 'notice']),
  object: z.string().describe('As kubectl names it: serviceaccount gitlab/ci-billing'),
  found: z.string(),
  wanted: z.string(),
  fix: z.array(
    z.strictObject({ text: z.string(), isCommand: z.boolean().describe('Whether it is a command to run.') }),
  ),
});

const side = z.strictObject({
  side: z.enum(['runner', 'account', 'annotation', 'trust', 'permissions', 'bucket']),
  state: z.enum(['ok', 'wrong', 'unchecked']).describe('wrong: an error or a warning; unchecked: it was not read.'),
  findings: z.array(finding),
  note: z.string().optional().describe('Why it was not checked, or another note.'),
});

const node = z.discriminatedUnion('is', [
  z.strictObject({
    ...{ is: z.literal('projects'), id },
    projects: z.array(z.strictObject({ id: z.string(), name: z.string().optional() })),
    rootGroups: z.array(z.string()),
    limits: z.array(z.string()).describe('Further conditions of the rule.'),
    isRest: z.boolean().describe('Whether an earlier rule can match some of these jobs.'),
  }),
  z.strictObject({
    ...{ is: z.literal('runner'), id, name: z.string() },
    manager: z.string().optional().describe('Key of its entry in the mapping; absent if no entry lists it.'),
    jobNamespaces: z.array(z.string()),
    refused: z
      .enum(['no_rule', 'reserved_account'])
      .optional()
      .describe('Why enforce refuses its pods, a reason code; absent if it does not.'),
    sides: z.array(side),
  }),
  z.strictObject({
    ...{ is: z.literal('rule'), id, name: z.string() },
    to: z.enum(['manager', 'job']),
    source: z.enum(['rule', 'manager', 'default']),
    path: z.string().describe('Path within the mapping: rules[3]'),
    line: z.int().optional().describe('Line in the mapping, from 1.'),
    assigns: z.string().describe('Account with placeholders; or keep or deny, for the default.'),
    allow: z.array(z.string()).describe('Accounts that a job may request.'),
  }),
  z.strictObject({
    ...{ is: z.literal('account'), id, name: z.string() },
    namespaces: z.array(z.string()),
    exists: z.enum(['yes', 'no', 'unknown']),
    annotation: z.string().optional().describe('Annotation eks.amazonaws.com/role-arn'),
    audience: z.string().optional(),
  }),
  z.strictObject({
    ...{ is: z.literal('role'), id },
    arn: z.string().optional().describe('Absent for an account without a role.'),
    by: z.enum(['annotation', 'association', 'none']),
    trust: z.unknown().optional().describe('Trust policy, if it was read.'),
  }),
  z.strictObject({
    ...{ is: z.literal('cache'), id, bucket: z.string(), path: z.string() },
    region: z.string().optional(),
    assumes: z.string().optional().describe('ARN of the role that managers assume for each object.'),
  }),
]);

/** What `roles --json` prints. */
export const rolesSchema = z.strictObject({
  source: z.string().describe('The file, or the address of the API server.'),
  modes: modesSchema,
  nodes: z.array(node),
  edges: z.array(
    z.strictObject({
      ...{ from: z.string(), to: z.string() },
      onRequest: z.boolean().describe('Whether a job has to request the account.'),
      namespaces: z
        .array(z.string())
        .describe('Namespaces in which a rule gives the account; empty for any other edge.'),
      sides: z.array(side),
    }),
  ),
});
