import * as z from 'zod';
import { mapOf } from '../../documents/map-of.ts';
import { oneLine } from '../../text/printable.ts';
import { retriedPhraseIn } from './retried-phrases.ts';

// Fields that only people read: no decision depends on them. Their `error` texts end the sentence `found …, wanted …`.

/** Like `projects` of a rule, where an id may also be a number. */
const KEY = 'the id of a GitLab project, in plain digits from 1 and without leading zeros, as in {4242: acme/billing}';

const projectKey = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/, { error: KEY, abort: true })
  .refine((digits) => Number(digits) <= Number.MAX_SAFE_INTEGER, { error: 'the id of a GitLab project below 2^53' });

/** GitLab's limit for the full path of a project (`Route` in its source). */
export const PATH_LENGTH = 255;

const PATH = `the path of a GitLab project with its groups, such as acme/billing: letters, digits, "_", "-" and ".", at most ${PATH_LENGTH} characters`;

/**
 * Stricter than GitLab's own rules: no part begins or ends in a way that GitLab refuses or that could be read as a
 * flag.
 */
export const PROJECT_PATH = /^[A-Za-z0-9_.][\w.-]*(?:\/[A-Za-z0-9_.][\w.-]*)+$/;

const projectPath = z.string({ error: PATH }).max(PATH_LENGTH, { error: PATH, abort: true }).regex(PROJECT_PATH, PATH);

export const names = mapOf(projectKey, projectPath, {
  error: 'a map from the id of a project to its path, as in {4242: acme/billing}',
})
  .default({})
  .transform((paths): ReadonlyMap<string, string> => new Map(Object.entries(paths)))
  .describe('Paths of GitLab projects by id, for messages to people. They are never matched.');

const CONTACT_LENGTH = 200;

export const contact = z
  .string({ error: ({ input }) => contactWanted(input) })
  .max(CONTACT_LENGTH, { error: `one line of at most ${CONTACT_LENGTH} characters`, abort: true })
  .superRefine((text, context) => {
    const message = lineWanted(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .optional()
  .describe(
    'One line that tells pipeline authors where to ask, such as a channel and a page: every refusal ends with it.',
  );

function contactWanted(input: unknown): string {
  return input === null ? 'text: put it in quotes, because # begins a comment' : 'text: put it in quotes';
}

/**
 * Returns what is wanted instead of a text that is not a contact, to end the message; `undefined` for a valid contact.
 */
function lineWanted(text: string): string | undefined {
  if (text.trim() === '') return 'a line that tells where to ask, or no such key';
  if (text !== text.trim()) return 'a line without blanks at its ends';
  if (oneLine(text) !== text) return 'one line of visible characters';
  const phrase = retriedPhraseIn(text);
  return phrase === undefined
    ? undefined
    : `a line without "${phrase}": after these words in a refusal, runners create the pod again`;
}
