import * as z from 'zod';
import { mapOf } from '../../../documents/map-of.ts';
import { accountName, listOf, namespaceName } from '../../../mapping/document/fields.ts';
import { STS_AUDIENCE } from '../../../names.ts';
import { permissions } from './permissions.ts';
import { refuseKeys } from './refuse-keys.ts';
import { givenRoleArn, role } from './role.ts';

const ROLE_ARN = /^eks\.amazonaws\.com\/role-arn$/;
const AUDIENCE = /^eks\.amazonaws\.com\/audience$/;

/** One entry of `serviceAccounts`, before defaults that depend on other parts. */
export const account = z
  .strictObject({
    name: accountName.describe('Name of the ServiceAccount.'),
    kind: z.enum(['manager', 'job']).describe('Whether runner managers or jobs run as it.'),
    namespaces: listOf(namespaceName).describe('Namespaces of the ServiceAccount.'),
    identity: z
      .enum(['irsa', 'pod-identity', 'none'])
      .default('irsa')
      .describe(
        'How its pods get their role: IRSA (annotation and tokens of the cluster) or EKS Pod Identity. With none, they have no role, such as a manager without a cache.',
      ),
    role: role.optional().describe('The role that is created for it.'),
    roleArn: givenRoleArn,
    permissions: permissions
      .default({ managedPolicyArns: [], statements: [] })
      .describe('Permissions of the role. Managers get those for the cache by default.'),
    create: z.boolean().default(true).describe('Whether the chart creates the ServiceAccount.'),
    annotations: mapOf(z.string(), z.string())
      .superRefine(refuseKeys(ROLE_ARN, 'no such annotation here: it is generated from role or roleArn'))
      .superRefine(
        refuseKeys(AUDIENCE, `no such annotation: the generated trust policies accept only tokens for ${STS_AUDIENCE}`),
      )
      .default({})
      .describe('Additional annotations of the ServiceAccount.'),
    automountServiceAccountToken: z.boolean().optional().describe('Whether pods get a token for the Kubernetes API.'),
  })
  .refine((each) => each.role === undefined || each.roleArn === undefined, {
    error: 'only one of role and roleArn',
    path: ['roleArn'],
  })
  .superRefine(({ identity, permissions: { cache, managedPolicyArns, statements }, role, roleArn }, context) => {
    if (identity !== 'none') return;
    const given = {
      role: role !== undefined,
      roleArn: roleArn !== undefined,
      permissions: cache === true || managedPolicyArns.length + statements.length > 0,
    };
    for (const [key, isGiven] of Object.entries(given))
      if (isGiven) context.addIssue({ code: 'custom', message: `no ${key} with identity: none`, path: [key] });
  });
