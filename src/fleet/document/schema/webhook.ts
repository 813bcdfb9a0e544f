import * as z from 'zod';
import { namespaceName } from '../../../mapping/document/fields.ts';
import { RELEASE } from '../../../names.ts';
import * as fields from './fields.ts';

export const webhook = z.strictObject({
  namespace: namespaceName.default(RELEASE.namespace).describe('Namespace of the release, used for nothing else.'),
  image: z
    .strictObject({
      repository: z.string().min(1).optional().describe('Repository of the image, without a tag.'),
      tag: z.string().min(1).optional().describe('Tag of the image. Defaults to the version of the chart.'),
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hexadecimal digits')
        .optional()
        .describe('Digest of the image, used instead of the tag.'),
      pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional().describe('Pull policy of the image.'),
    })
    .default({})
    .describe('The image of the webhook.'),
  values: fields.values.describe('Additional values of the wrapper chart, such as replicas or networkPolicy.'),
});
