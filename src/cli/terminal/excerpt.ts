import { oneLine } from '../../text/printable.ts';
import { type Look, look, type Span } from './text.ts';
import { widthOf } from './width.ts';

/** A place in a text. Line and column count from 1, the column in UTF-16 code units, as in findings. */
type Place = { readonly line: number; readonly column: number };

const TAB = 4;
/** Code units that are read on each side of the place: more than fits on a line, but limited for very long lines. */
const REACH = 1_000;

/**
 * Returns the line of a text that a finding is about, with a caret below the place:
 *
 * ```
 *     6 | match: {kind: job, project: [1]}
 *       | ^
 * ```
 *
 * Tabs become spaces. Of a long line, only the part around the caret is shown.
 *
 * @param lines of the text, without line feeds
 * @param room columns for the result
 * @param ofCaret the look of the caret
 * @returns nothing if the line does not exist or is blank
 */
export function excerptLines(
  lines: readonly string[],
  { line, column }: Place,
  room: number,
  ofCaret: Look,
): readonly Span[][] {
  const source = lines[line - 1]?.replace(/\r$/, '');
  if (source === undefined || source.trim() === '') return [];
  const gutter = `${line} | `;
  const { text, caret } = around(source, Math.min(column - 1, source.length), room - gutter.length);
  const blanks = ' '.repeat(String(line).length);
  return [
    [look('faint', gutter), { text }],
    [look('faint', `${blanks} | `), { text: ' '.repeat(caret) }, look(ofCaret, '^')],
  ];
}

/** Returns the part of a line around an offset, and the column of the offset in it. */
function around(source: string, offset: number, room: number): { text: string; caret: number } {
  const from = Math.max(0, offset - REACH);
  const before = charactersOf(source.slice(from, offset));
  const after = charactersOf(source.slice(offset, offset + REACH));
  // The text after the place is more useful than the text before it, so up to a third of the room is reserved for it.
  const kept = Math.max(1, Math.min(widthOf(after.join('')), Math.ceil(room / 3)));
  const head = fitting(before.toReversed(), room - kept, from > 0)
    .toReversed()
    .join('');
  const caret = widthOf(head);
  return { text: `${head}${fitting(after, room - caret, offset + REACH < source.length).join('')}`, caret };
}

/** Returns each character as it is shown. */
function charactersOf(text: string): readonly string[] {
  return Array.from(text, (character) => (character === '\t' ? ' '.repeat(TAB) : oneLine(character)));
}

/** Returns the first characters that fit, with `…` for the others. */
function fitting(characters: readonly string[], room: number, isCut: boolean): readonly string[] {
  if (!isCut && widthOf(characters.join('')) <= room) return characters;
  const kept: string[] = [];
  let left = room - 1;
  for (const character of characters) {
    left -= widthOf(character);
    if (left < 0) break;
    kept.push(character);
  }
  return [...kept, '…'];
}
