import * as z from 'zod';
import type { FleetState } from './fleet-state.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const principal = z.union([z.literal('*'), z.record(z.string(), oneOrMore)]);

const statement = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.exactOptional(),
  Action: oneOrMore.exactOptional(),
  NotAction: oneOrMore.exactOptional(),
  Resource: oneOrMore.exactOptional(),
  NotResource: oneOrMore.exactOptional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).exactOptional(),
});

const policy = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement) });

const role = z.strictObject({
  arn: z.string(),
  isCreated: z.boolean(),
  isImported: z.boolean(),
  settings: z.strictObject({
    description: z.string().exactOptional(),
    permissionsBoundary: z.string().exactOptional(),
    maxSessionDuration: z.int().exactOptional(),
    tags: z.record(z.string(), z.string()),
  }),
  trust: policy,
  permissions: z.strictObject({
    policies: z.array(z.strictObject({ name: z.string(), document: policy })),
    managedPolicyArns: z.array(z.string()),
  }),
});

const state: z.ZodType<FleetState> = z.strictObject({
  accounts: z.array(
    z.strictObject({
      name: z.string(),
      namespaces: z.array(z.string()),
      identity: z.enum(['irsa', 'pod-identity', 'none']),
      roleArn: z.string().optional(),
      automountServiceAccountToken: z.boolean().exactOptional(),
      create: z.literal(false).exactOptional(),
    }),
  ),
  runners: z.array(z.strictObject({ jobServiceAccount: z.string(), jobNamespaces: z.array(z.string()) })),
  roles: z.array(role),
});

/**
 * Reads the state of a fleet from JSON.
 *
 * @returns `undefined` for anything that is not the complete state of a fleet, or that has other keys
 */
export function readFleetState(value: unknown): FleetState | undefined {
  return state.safeParse(value).data;
}
