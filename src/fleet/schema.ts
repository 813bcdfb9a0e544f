import * as z from 'zod';
import { accountName, labelValue, listOf, namespaceName } from '../mapping/document/fields.ts';
import { anyRuleSchema, jobMatchers } from '../mapping/document/rule-schema.ts';
import { settingFields } from '../mapping/document/schema.ts';
import * as fields from './fields.ts';
import { permissions } from './permission-schema.ts';

const role = z.strictObject({
  name: fields.roleName.optional().describe('By default CLUSTER-ACCOUNT.'),
  path: fields.rolePath.default('/').describe('Path of the role, with a slash at both ends.'),
});

const givenRoleArn = fields.roleArn
  .optional()
  .describe('A role that is made elsewhere: what its policies must say is written, but nothing that makes it.');

export const cluster = z.strictObject({
  name: fields.clusterName.describe('Name of the EKS cluster.'),
  accountId: fields.accountId.describe('AWS account of the cluster and of the roles: 12 digits in quotes.'),
  region: fields.region.describe('Region of the cluster.'),
  partition: fields.partition.optional().describe('Follows from the region; need not be said.'),
  oidcIssuer: fields.oidcIssuer
    .optional()
    .describe(
      'OIDC issuer of the cluster, with or without https://. Needed unless every account uses EKS Pod Identity.',
    ),
});

export const gitlab = z.strictObject({ url: fields.gitlabUrl.describe('Address of GitLab.') });

const values = z.record(z.string(), z.unknown(), { error: 'a map of values' }).default({});

export const webhook = z.strictObject({
  namespace: namespaceName.default('gitlab-runner-irsa').describe('Namespace of the release, and of nothing else.'),
  image: z
    .strictObject({
      repository: z.string().min(1).optional().describe('Where the image of the webhook is, without a tag.'),
      tag: z.string().min(1).optional().describe('By default the version of the chart.'),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits')
        .optional()
        .describe('Wins over the tag.'),
      pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional().describe('When the image is pulled.'),
    })
    .default({})
    .describe('The image of the webhook.'),
  values: values.describe('More values of the wrapper chart, such as replicas or networkPolicy.'),
});

export const cache = z
  .strictObject({
    bucket: fields.bucket.describe('Name of the bucket.'),
    region: fields.region.optional().describe('Region of the bucket. By default that of the cluster.'),
    path: fields.cachePath.default('').describe('Prefix of all keys in the bucket.'),
    shared: z.boolean().default(true).describe('Whether all runners share what one of them has stored.'),
    kmsKeyArn: fields.kmsKeyArn.optional().describe('KMS key of the bucket, where objects are encrypted with one.'),
    role: role
      .optional()
      .describe('With it, managers assume this role for each object in place of signing URLs: for files above 5 GB.'),
    roleArn: givenRoleArn,
  })
  .refine((each) => each.role === undefined || each.roleArn === undefined, {
    error: 'one of role and roleArn',
    path: ['roleArn'],
  });

function refuseKeys(refused: RegExp, message: string) {
  return (map: object, context: z.RefinementCtx): void => {
    for (const key of Object.keys(map))
      if (refused.test(key)) context.addIssue({ code: 'custom', message, path: [key] });
  };
}

/** The annotation that names the role, and the one that would make its tokens useless for it. */
const OWN_ANNOTATION = /^eks\.amazonaws\.com\/(?:role-arn|audience)$/;

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

export const runner = z.strictObject({
  name: fields.runnerName.describe('Names its Deployment, its values in the chart, and its pods in rules.'),
  tags: z
    .array(fields.tag)
    .default([])
    .describe('Tags that it has at GitLab. They are set there, and are here for the test pipeline.'),
  namespace: namespaceName.describe('Namespace of the manager.'),
  jobNamespaces: listOf(namespaceName)
    .optional()
    .describe(
      'Where it creates jobs: in the first, unless a job asks for another with KUBERNETES_NAMESPACE_OVERWRITE. By default its own.',
    ),
  serviceAccount: accountName.describe('Account of the manager: one of serviceAccounts, of kind manager.'),
  jobServiceAccount: accountName
    .default('default')
    .describe('Account that its config.toml sets for jobs (service_account); rules put another in its place.'),
  tokenSecret: fields.secretName.describe('Name of the Secret with its token (runner-token), in its namespace.'),
  protected: z
    .boolean()
    .default(false)
    .describe('Whether GitLab gives it only jobs of protected branches and tags. Set there; here, it is checked.'),
  fargate: z
    .strictObject({
      labels: z
        .record(z.string(), labelValue)
        .superRefine(refuseKeys(fields.FOREIGN_LABEL, 'a label whose key neither the runner nor the webhook uses'))
        .default({})
        .describe('Labels by which the Fargate profile selects the pods, where it looks for any.'),
    })
    .optional()
    .describe('Its pods, those of jobs too, run on Fargate: a profile of the cluster selects their namespaces.'),
  config: z
    .string()
    .default('')
    .describe('More of its config.toml: keys of [runners.kubernetes], and tables below it. Taken as it is.'),
  values: values.describe("More values of GitLab's chart for this runner."),
});

/** Of the JSON Schema; a rule that is read has the mapping's own schema for its kind. */
const rule = anyRuleSchema.extend({
  match: z
    .strictObject({
      kind: z.literal('job').describe('Always job: the rules for managers follow from the runners.'),
      ...jobMatchers,
    })
    .describe('All of these must hold; a matcher that is absent always does.'),
});

const headFields = {
  $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
  version: z.literal(1, '1, the version of this format').describe('The version of this format.'),
};

const settings = {
  default: settingFields.default,
  unannotated: settingFields.unannotated
    .unwrap()
    .optional()
    .describe('As in the mapping. By default warn, or allow where an account uses EKS Pod Identity.'),
  exempt: settingFields.exempt,
};

const some = (what: string) => z.array(z.unknown()).min(1, `at least one ${what}`);

/** The map itself; its parts are checked one by one, so that a bad one does not hide what the others say. */
export const outlineSchema = z.strictObject({
  ...headFields,
  cluster: z.looseObject({}),
  gitlab: z.looseObject({}),
  webhook: z.looseObject({}).optional(),
  cache: z.looseObject({}).optional(),
  serviceAccounts: some('account'),
  runners: some('runner'),
  rules: z.array(z.unknown()).default([]),
  ...settings,
});

/** The whole in one schema, with all descriptions: the source of the JSON Schema. */
export const fleetSchema = z.strictObject({
  ...headFields,
  cluster: cluster.describe('The EKS cluster.'),
  gitlab: gitlab.describe('The GitLab that the runners serve.'),
  webhook: webhook.optional().describe('The webhook and its chart.'),
  cache: cache.optional().describe('The S3 cache of all runners. Only managers need rights to it.'),
  serviceAccounts: z
    .array(account)
    .min(1)
    .describe('Accounts of managers and jobs, each with the role that names it back.'),
  runners: z.array(runner).min(1).describe("The runners: each is one dependency on GitLab's chart."),
  rules: z
    .array(rule)
    .default([])
    .describe('Which jobs get which account, as in the mapping. The first that matches decides.'),
  ...settings,
});
