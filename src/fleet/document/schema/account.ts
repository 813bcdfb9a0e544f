import * as z from 'zod';
import { accountName, listOf, namespaceName } from '../../../mapping/document/fields.ts';
import { permissions } from './permissions.ts';
import { refuseKeys } from './refuse-keys.ts';
import { givenRoleArn, role } from './role.ts';

/** The annotation that names the role, and the one that would make its tokens useless for it. */
const OWN_ANNOTATION = /^eks\.amazonaws\.com\/(?:role-arn|audience)$/;

/** One entry of `serviceAccounts`, as it is written. */
export const account = z
  .strictObject({
    name: accountName.describe('Name of the ServiceAccount.'),
    kind: z.enum(['manager', 'job']).describe('Whether runner managers run as it, or jobs.'),
    namespaces: listOf(namespaceName).describe('Namespaces that the account is in.'),
    identity: z
      .enum(['irsa', 'pod-identity'])
      .default('irsa')
      .describe('How its pods come to their role: an annotation and the tokens of the cluster, or EKS Pod Identity.'),
    role: role.optional().describe('The role that is made for it.'),
    roleArn: givenRoleArn,
    permissions: permissions
      .default({ managedPolicyArns: [], statements: [] })
      .describe('What the role may do. The cache of managers need not be said.'),
    create: z.boolean().default(true).describe('Whether the chart makes the ServiceAccount.'),
    annotations: z
      .record(z.string(), z.string())
      .superRefine(refuseKeys(OWN_ANNOTATION, 'no such annotation here: it is written from role or roleArn'))
      .default({})
      .describe('More annotations of the account.'),
    automountServiceAccountToken: z.boolean().optional().describe('Whether pods get a token for the Kubernetes API.'),
  })
  .refine((each) => each.role === undefined || each.roleArn === undefined, {
    error: 'one of role and roleArn',
    path: ['roleArn'],
  });
