import { repositoryAddress } from '../../repository-address.ts';
import type { Reason } from '../reasons.ts';
import { plain } from './words.ts';

/** What a refusal consists of beside its reason. */
type RefusalParts = {
  /** Sentences: what happened, then what can be done. */
  lines: readonly string[];
  /** That of the mapping, if it has one. */
  contact: string | undefined;
  /** Lines that only the platform team can use. */
  commands: readonly string[];
  /** Of the request. */
  uid: string;
  /** Of the program, to whose pages the message links. */
  version: string | undefined;
};

/**
 * The message of a refusal, in the order in which its readers need it: the pipeline author first, who sees nothing else.
 *
 * A command is never the last line, to which the runner appends a sentence of its own.
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
