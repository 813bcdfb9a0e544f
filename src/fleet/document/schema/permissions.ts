import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import { listOf } from '../../../mapping/document/fields.ts';
import { policyArn } from './fields.ts';

const oneOrMore = (what: string) =>
  z.union([z.string().min(1), listOf(z.string().min(1))], { error: `${what}: text, or a list of texts` });

const action = oneOrMore('actions such as s3:GetObject').exactOptional();
const resource = oneOrMore('ARNs, or "*"').exactOptional();

const WANTED = 'one of Action and NotAction, and one of Resource and NotResource';

/**
 * A statement of a permission policy, with the element names of IAM:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
const statement = z
  .strictObject({
    Sid: z
      .string()
      .regex(/^[A-Za-z0-9]+$/, 'letters and digits')
      .exactOptional()
      .describe('Id of the statement.'),
    Effect: z.enum(['Allow', 'Deny']).describe('Allow or Deny.'),
    Action: action.describe('Actions that the statement covers.'),
    NotAction: action.describe('Covers all actions except these.'),
    Resource: resource.describe('Resources that the statement covers.'),
    NotResource: resource.describe('Covers all resources except these.'),
    Condition: mapOf(z.string(), mapOf(z.string(), oneOrMore('values of a condition')), {
      error: 'operators with keys and values, such as {StringEquals: {"aws:RequestedRegion": eu-central-1}}',
    })
      .exactOptional()
      .describe('Conditions under which the statement applies.'),
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
    .describe('Permissions for the cache. Managers have them by default if the fleet has a cache; jobs never do.'),
  managedPolicyArns: z.array(policyArn).default([]).describe('Managed policies to attach.'),
  statements: z.array(statement).default([]).describe('Statements of an inline policy, with the element names of IAM.'),
});
