import { PROGRAM } from '../../names.ts';
import { UNREADABLE } from '../reasons.ts';
import { refusalText } from './refusal-text.ts';
import { sentence } from './words.ts';

/**
 * Why a pod could not be decided: its review is too long, has too many parts, is not a review, or did not arrive whole;
 * other reviews took its time or memory; or an internal error occurred.
 */
export type UnreadableCause = 'too_large' | 'too_complex' | 'malformed' | 'interrupted' | 'busy' | 'internal';

const ASK = `ask the platform team to look for this request in the log of ${PROGRAM}`;

const LINES: { [Cause in UnreadableCause]: (found: string) => [what: string, ...help: string[]] } = {
  too_large: (found) => [
    `the pod is too large to be checked: ${found}`,
    'shorten the variables of the job, or use fewer services: each container of the pod has a copy of the variables',
  ],
  too_complex: (found) => [
    `the pod has too many parts to be checked: ${found}`,
    'use fewer variables or services in the job: each container of the pod has a copy of the variables',
  ],
  malformed: () => ['the pod could not be checked, because its review is malformed', ASK],
  interrupted: () => [
    'the pod could not be checked, because its review did not arrive in time',
    `start the job again, or ${ASK}`,
  ],
  busy: () => [
    'the pod could not be checked in time, because the webhook was busy with other large pods',
    `start the job again, or ${ASK}`,
  ],
  internal: () => ['the pod could not be checked, because of an internal error', ASK],
};

/**
 * The message of a refusal without a decision, as the job log shows it to the pipeline author.
 *
 * @param found the limit that was exceeded, as a clause
 * @param known the contact of the mapping, if one is active and has it, and the version of the program
 */
export function unreadableMessage(
  uid: string,
  cause: UnreadableCause,
  found: string,
  known: Pick<Parameters<typeof refusalText>[1], 'contact' | 'version'>,
): string {
  const lines = LINES[cause](found).map(sentence);
  return refusalText(UNREADABLE, { ...known, lines, commands: [], uid });
}
