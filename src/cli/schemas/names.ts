import * as z from 'zod';

/** What `names --json` prints. */
export const namesSchema = z.strictObject({
  file: z.string().describe('The file, or <stdin>.'),
  gitlab: z.string().describe('Address of the GitLab that was asked.'),
  mode: z.enum(['show', 'check', 'write']).describe('What was requested.'),
  written: z.boolean().describe('Whether the file was changed.'),
  projects: z
    .array(
      z.strictObject({
        id: z.string().describe('Id of the project, digits.'),
        state: z
          .enum(['same', 'new', 'moved', 'gone', 'unseen'])
          .describe('The name in the file beside GitLab. gone: deleted, or the token may not read it.'),
        name: z.string().nullable().describe('Path in the file.'),
        path: z.string().nullable().describe('Path in GitLab.'),
        archived: z.boolean().describe('Whether the project is archived.'),
        why: z.string().nullable().describe('Why GitLab gave no answer; for people.'),
      }),
    )
    .describe('Every project of the file, by ascending id.'),
});
