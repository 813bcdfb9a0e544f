import * as z from 'zod';
import * as fields from './fields.ts';
import { allRoles } from './role.ts';

export const cluster = z.strictObject({
  name: fields.clusterName.describe('Name of the EKS cluster.'),
  accountId: fields.awsAccount.describe('AWS account of the cluster and of the roles: 12 digits in quotes.'),
  region: fields.region.describe('Region of the cluster.'),
  partition: fields.partition.optional().describe('AWS partition. Defaults to that of the region.'),
  oidcIssuer: fields.oidcIssuer
    .optional()
    .describe(
      'OIDC issuer of the cluster, with or without https://. Needed unless every account uses EKS Pod Identity.',
    ),
  roles: allRoles.default({}).describe('Settings of every role that is created; those of one role win.'),
  terraformProvider: fields.terraformProvider
    .optional()
    .describe(
      'Provider configuration that the Terraform file uses, such as aws.ci. Defaults to the default configuration of aws.',
    ),
});

export const gitlab = z.strictObject({ url: fields.gitlabUrl.describe('URL of GitLab.') });
