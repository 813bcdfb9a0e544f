import { nearest } from '../../documents/nearest.ts';
import { userError } from '../../errors.ts';
import { PROGRAM } from '../../names.ts';

/**
 * Returns the entry of a table for a word that was typed, such as `mapping` in `validate mapping FILE`.
 *
 * @param verb the command, for the message
 * @param example a complete call of it, for the hint
 * @throws a user error `noun_unknown` that names the nearest entry
 */
export function entryOf<Entry>(
  table: Readonly<Record<string, Entry>>,
  word: string,
  verb: string,
  example: string,
): Entry {
  const entry = Object.hasOwn(table, word) ? table[word] : undefined;
  if (entry !== undefined) return entry;
  const known = Object.keys(table);
  const near = nearest(word, known);
  const hint = near === undefined ? `run, for example: ${PROGRAM} ${example}` : `did you mean ${verb} ${near}?`;
  const found = word === '' ? 'KIND is required' : `unknown kind "${word}"`;
  throw userError(`${verb}: ${found}; wanted one of ${known.join(', ')}`, {
    code: 'noun_unknown',
    found: word,
    wanted: known.join(', '),
    hint: /[./]|^-$/.test(word) ? `put the kind first: ${PROGRAM} ${verb} ${known[0]} ${word}` : hint,
  });
}
