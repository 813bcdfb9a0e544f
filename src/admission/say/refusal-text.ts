import { repositoryAddress } from '../../repository-address.ts';
import type { Reason } from '../reasons.ts';
import { plain } from './words.ts';

/** The parts of a refusal, besides its reason. */
type RefusalParts = {
  /** Sentences: what happened, then what can be done. */
  lines: readonly string[];
  /** The contact of the mapping, if it has one. */
  contact: string | undefined;
  /** Lines that only the platform team can use. */
  commands: readonly string[];
  /** Uid of the request. */
  uid: string;
  /** Version of the program; the message links to its pages. */
  version: string | undefined;
};

/**
 * Returns the message of a refusal, in the order in which its readers need it. The pipeline author comes first, who
 * sees nothing else.
 *
 * A command is never the last line, because the runner appends a sentence to that.
 */
export function refusalText(reason: Reason, { commands, contact, lines, uid, version }: RefusalParts): string {
  return [
    ...lines,
    ...(contact === undefined ? [] : [`Contact: ${contact}`]),
    ...(version === undefined ? [] : [`See ${repositoryAddress(version, `docs/reasons.md#${reason}`)}`]),
    ...(commands.length === 0 ? [] : ['For the platform team:', ...commands]),
    `Reason: ${reason}, request ${plain(uid)}`,
  ].join('\n');
}
