import * as z from 'zod';
import { namespaceName } from '../../../mapping/document/fields.ts';
import * as fields from './fields.ts';

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
