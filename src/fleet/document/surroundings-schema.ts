import * as z from 'zod';
import { namespaceName } from '../../mapping/document/fields.ts';
import * as fields from './fields.ts';
import { givenRoleArn, role } from './role-schema.ts';

/** What is there once: the cluster, GitLab, the webhook, the cache. */

export const cluster = z.strictObject({
  name: fields.clusterName.describe('Name of the EKS cluster.'),
  accountId: fields.awsAccount.describe('AWS account of the cluster and of the roles: 12 digits in quotes.'),
  region: fields.region.describe('Region of the cluster.'),
  partition: fields.partition.optional().describe('Follows from the region; need not be said.'),
  oidcIssuer: fields.oidcIssuer
    .optional()
    .describe(
      'OIDC issuer of the cluster, with or without https://. Needed unless every account uses EKS Pod Identity.',
    ),
});

export const gitlab = z.strictObject({ url: fields.gitlabUrl.describe('Address of GitLab.') });

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
  values: fields.values.describe('More values of the wrapper chart, such as replicas or networkPolicy.'),
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
