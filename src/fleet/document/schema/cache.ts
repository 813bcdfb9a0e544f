import * as z from 'zod';
import * as fields from './fields.ts';
import { cacheRole, givenRoleArn } from './role.ts';

export const cache = z
  .strictObject({
    bucket: fields.bucket.describe('Name of the bucket.'),
    region: fields.region.optional().describe('Region of the bucket. By default that of the cluster.'),
    path: fields.cachePath.default('').describe('Prefix of all keys in the bucket.'),
    shared: z.boolean().default(true).describe('Whether all runners share cached files.'),
    kmsKeyArn: fields.kmsKeyArn.optional().describe('ARN of the KMS key that encrypts the objects, if there is one.'),
    role: cacheRole
      .optional()
      .describe('Managers assume this role for each object instead of signing URLs: for files above 5 GB.'),
    roleArn: givenRoleArn,
  })
  .refine((each) => each.role === undefined || each.roleArn === undefined, {
    error: 'only one of role and roleArn',
    path: ['roleArn'],
  });
