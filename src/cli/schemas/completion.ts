import * as z from 'zod';

/** What `completion --json` prints. */
export const completionSchema = z.strictObject({
  shell: z.string().describe('The shell.'),
  script: z.string().describe('What the shell reads.'),
});
