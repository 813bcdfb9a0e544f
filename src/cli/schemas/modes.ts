import * as z from 'zod';
import { MODE_VALUES } from '../../doctor/derive/namespaces/modes.ts';

/** The modes of the namespaces of managers and jobs. */
export const modesSchema = z
  .array(
    z.strictObject({
      namespace: z.string(),
      mode: z
        .enum([...MODE_VALUES, 'none'])
        .nullable()
        .describe('none without the label; null if it was not read.'),
    }),
  )
  .nullable()
  .describe('Modes of the namespaces of managers and jobs; null without a cluster or a mapping.');
