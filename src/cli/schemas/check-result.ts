import * as z from 'zod';

export const unseen = z.strictObject({
  what: z.string().describe('What was not seen.'),
  namespace: z.string().optional(),
  why: z.string().describe('A text for people, which may change.'),
  because: z
    .enum(['forbidden', 'failed', 'unasked', 'absent'])
    .describe(
      'forbidden: a permission is missing. unasked: an option was not given. absent: its source does not exist.',
    ),
  needs: z.string().optional().describe('The permission or the option that is missing.'),
});

const editedDocument = z.union([
  z.strictObject({
    in: z.literal('config map'),
    ...{ namespace: z.string(), name: z.string().describe('Name of the ConfigMap.'), key: z.string() },
  }),
  z.strictObject({
    in: z.literal('values'),
    ...{ release: z.string(), namespace: z.string(), value: z.string().describe('Path of the value.') },
  }),
  z.strictObject({
    in: z.literal('fleet'),
    ...{ release: z.string().describe('Name of a release whose chart generate writes.'), namespace: z.string() },
    writes: z.literal('mapping').describe('The document to which the path leads.'),
  }),
  z.strictObject({ in: z.literal('file'), file: z.string() }),
  z.strictObject({ in: z.literal('trust policy'), role: z.string() }),
]);

const fix = z.union([
  z.strictObject({ command: z.string() }),
  z.strictObject({ advice: z.string() }),
  z.strictObject({
    edit: z.strictObject({
      place: z.string().describe('The document, for people.'),
      document: editedDocument,
      source: z.string().optional().describe('What generates the document, and would undo an edit of it.'),
      path: z.string().describe('Path within the document: managers[0].jobServiceAccounts'),
      entry: z.string().optional().describe('The entry of a list that the edit removes.'),
      set: z.unknown().optional().describe('The new value; without it, the path is removed.'),
      loses: z.array(z.string()).optional().describe('Who loses access because of the edit.'),
      command: z
        .string()
        .optional()
        .describe('A command that makes this edit and those before it, once a person agrees to what others lose.'),
    }),
  }),
]);

/** A finding of a check. */
export const finding = z.strictObject({
  check: z.string().describe('Id of its check.'),
  code: z.string(),
  level: z.enum(['error', 'warning', 'notice']),
  object: z.string().describe('As kubectl names it: serviceaccount gitlab/ci-billing'),
  accounts: z
    .array(z.string())
    .optional()
    .describe('The accounts that it is about, as namespace/name, where other accounts use the object, too.'),
  found: z.string(),
  wanted: z.string(),
  fix: z.array(fix).describe('All steps, in this order.'),
  link: z.string().describe('Where the documentation explains the code.'),
});

/** A check of the doctor, or of `init --check`, with its findings. */
export const checkResult = z.strictObject({
  id: z.string(),
  title: z.string().describe('A sentence that is true if there is no finding.'),
  state: z
    .enum(['found', 'blind', 'green'])
    .describe('found: there are findings. blind: there are none, but something was not seen. green: all was seen.'),
  looked: z.string().describe('What was checked, for people.'),
  findings: z.array(finding),
  unseen: z.array(unseen),
});
