import * as z from 'zod';
import { listOf } from '../../../mapping/document/fields.ts';
import { policyArn } from './fields.ts';

const oneOrMore = (what: string) =>
  z.union([z.string().min(1), listOf(z.string().min(1))], { error: `${what}: text, or a list of texts` });

const action = oneOrMore('actions such as s3:GetObject').exactOptional();
const resource = oneOrMore('ARNs, or "*"').exactOptional();

const WANTED = 'one of Action and NotAction, and one of Resource and NotResource';

/** A statement of a permission policy, in IAM's own words: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export const statement = z
  .strictObject({
    Sid: z
      .string()
      .regex(/^[A-Za-z0-9]+$/, 'letters and digits')
      .exactOptional()
      .describe('Name of the statement.'),
    Effect: z.enum(['Allow', 'Deny']).describe('Allow or Deny.'),
    Action: action.describe('What may be done.'),
    NotAction: action.describe('All but this.'),
    Resource: resource.describe('On what.'),
    NotResource: resource.describe('On all but this.'),
    Condition: z
      .record(z.string(), z.record(z.string(), oneOrMore('values of a condition')), {
        error: 'operators with keys and values, such as {StringEquals: {"aws:RequestedRegion": eu-central-1}}',
      })
      .exactOptional()
      .describe('When.'),
  })
  .refine(
    ({ Action, NotAction, Resource, NotResource }) =>
      (Action === undefined) !== (NotAction === undefined) && (Resource === undefined) !== (NotResource === undefined),
    { error: WANTED },
  );

export const permissions = z.strictObject({
  cache: z
    .boolean()
    .exactOptional()
    .describe('Rights to the cache. Managers have them wherever the fleet has a cache; jobs never do.'),
  managedPolicyArns: z.array(policyArn).default([]).describe('Managed policies to attach.'),
  statements: z.array(statement).default([]).describe('Statements of a policy of its own, in the words of IAM.'),
});
