import { checkAgain } from '../../check-again.ts';
import { isMap } from '../../collections/is-map.ts';
import type { Finding } from '../../documents/finding.ts';
import { parseSource } from '../../documents/text/source.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import { deriveMapping } from '../../fleet/derive-mapping.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';

/** One of the two documents that a plan compares. */
export type Side = {
  /** The document as the user named it. */
  shown: string;
  index: MappingIndex;
  /** Set if the document is a fleet. */
  fleet: Fleet | undefined;
};

/**
 * Parses a mapping or a fleet, which differ in their keys.
 *
 * @throws a user error `mapping_invalid` or `fleet_invalid` with a line for each error
 */
export function sideOf(text: string, file: string): Side {
  const shown = shownFile(file);
  if (isFleet(text)) {
    const { fleet, findings } = parseFleet(text);
    if (fleet === undefined) throw refusedDocument('fleet', file, findings);
    return { shown, fleet, index: compile(deriveMapping(fleet)) };
  }
  const { mapping, findings } = parseMapping(text);
  if (mapping === undefined) throw refusedDocument('mapping', file, findings);
  return { shown, fleet: undefined, index: compile(mapping) };
}

function isFleet(text: string): boolean {
  const { value } = parseSource(text);
  return isMap(value) && value.managers === undefined && (value.cluster !== undefined || value.gitlab !== undefined);
}

function refusedDocument(what: 'fleet' | 'mapping', file: string, findings: readonly Finding[]): Error {
  return refusedFile(`${what} ${shownFile(file)}`, `${what}_invalid`, file, findings, checkAgain(what, file));
}
