import { isMap } from '../collections/is-map.ts';
import { PROGRAM } from '../names.ts';
import type { Finding } from './finding.ts';

/** The kinds of documents that people write, which are easily confused with each other. */
type Kind = 'mapping' | 'fleet' | 'cases';

type Marks = {
  /** With its article, for the message. */
  name: string;
  /** Keys that the map of such a document has, all of them. */
  has: readonly string[];
  /** Keys of this kind. A document with one of them is of this kind, perhaps with errors. */
  own: readonly string[];
};

const MARKS: Readonly<Record<Kind, Marks>> = {
  mapping: { name: 'a mapping', has: ['managers'], own: ['managers'] },
  fleet: {
    name: 'a fleet',
    has: ['cluster', 'gitlab'],
    own: ['cluster', 'gitlab', 'serviceAccounts', 'runners'],
  },
  cases: { name: 'a file of cases', has: ['cases'], own: ['cases'] },
};

/** Code of the finding that a document is of another kind. */
export const OTHER_DOCUMENT = 'other_document';

/** Returns the finding that a document is of another kind. It replaces findings for each unknown and missing key. */
export function otherDocument(value: unknown, wanted: Kind): Finding | undefined {
  if (!isMap(value) || MARKS[wanted].own.some((key) => Object.hasOwn(value, key))) return undefined;
  const kinds = Object.entries(MARKS).filter(([kind]) => kind !== wanted);
  const found = kinds.find(([, { has }]) => has.every((key) => Object.hasOwn(value, key)));
  if (found === undefined) return undefined;
  const [kind, { has, name }] = found;
  const message = `found ${name}, which has ${has.join(' and ')}, wanted ${MARKS[wanted].name}: check it with ${PROGRAM} validate ${kind}`;
  return { code: OTHER_DOCUMENT, level: 'error', path: '', line: 1, column: 1, message };
}
