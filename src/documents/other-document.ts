import { isMap } from '../is-map.ts';
import type { Finding } from './finding.ts';

/** A kind of document that is easily confused with the expected one. */
type Kind = {
  /** With its article, for the message. */
  name: string;
  /** The command that checks it. */
  command: string;
  /** Keys of the map that only this kind has, all of them. */
  has: readonly string[];
  /** Keys of the expected kind: with one of them, the document is of that kind and has errors. */
  lacks: readonly string[];
};

/**
 * The finding about a document of another kind, instead of one about each unknown and missing key.
 *
 * @param wanted the expected kind with its article
 */
export function otherDocument(
  value: unknown,
  wanted: string,
  { command, has, lacks, name }: Kind,
): Finding | undefined {
  if (!isMap(value) || !has.every((key) => Object.hasOwn(value, key)) || lacks.some((key) => Object.hasOwn(value, key)))
    return undefined;
  const message = `found ${name}, which has ${has.join(' and ')}, wanted ${wanted}: check it with ${command}`;
  return { code: 'other_document', level: 'error', path: '', line: 1, column: 1, message };
}
