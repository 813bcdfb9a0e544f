import * as z from 'zod';

/** What `generate --json` prints. */
export const generateSchema = z.strictObject({
  output: z.string().describe('The folder.'),
  mode: z.enum(['write', 'check', 'dry-run']),
  written: z.boolean().describe('Whether the files are in the folder now.'),
  files: z.array(
    z.strictObject({
      path: z.string().describe('Within the folder.'),
      action: z.enum(['add', 'change', 'remove', 'keep']),
      conflict: z
        .string()
        .optional()
        .describe('Why the file is not written without --force, for people: someone edited it.'),
    }),
  ),
});
