import * as z from 'zod';

/** What `probe --json` prints. */
export const probeSchema = z.strictObject({
  url: z.string(),
  ok: z.boolean().describe('Whether all checks passed.'),
  checks: z
    .array(
      z.strictObject({
        name: z.enum(['connection', 'certificate', 'answer', 'decision', 'latency', 'ready']),
        ok: z.boolean(),
        message: z.string().describe('A text for people, which may change.'),
        hint: z.string().optional().describe('What to do, for people.'),
      }),
    )
    .describe('Those that depend on a failed one are left out.'),
});
