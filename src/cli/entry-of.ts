import { nearest } from '../documents/nearest.ts';
import { userError } from '../errors.ts';
import { PROGRAM } from '../names.ts';

/**
 * The entry of a table by the word that was typed: `mapping` of `validate mapping FILE`.
 *
 * @param verb for the message
 * @throws a user error `noun_unknown` that names the nearest entry
 */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, word: string, verb: string): Entry {
  const entry = Object.hasOwn(table, word) ? table[word] : undefined;
  if (entry !== undefined) return entry;
  const known = Object.keys(table);
  const near = nearest(word, known);
  const hint = near === undefined ? `for example: ${PROGRAM} ${verb} ${known[0]}` : `did you mean ${verb} ${near}?`;
  const found = word === '' ? 'no KIND of file was named' : `"${word}" is no kind of file that it knows`;
  throw userError(`${verb}: ${found}; wanted ${known.join(' or ')}`, {
    code: 'noun_unknown',
    found: word,
    wanted: known.join(', '),
    hint: /[./]|^-$/.test(word) ? `the kind of file comes first: ${PROGRAM} ${verb} ${known[0]} ${word}` : hint,
  });
}
