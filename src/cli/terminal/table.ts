import { oneLine } from '../../text/printable.ts';
import { look, type Span, spansOf, type Text, whole } from './text.ts';
import { widthOf, widthOfSpans } from './width.ts';
import { wrap } from './wrap.ts';

type Column = {
  readonly title: string;
  readonly align?: 'right';
  /** True if cells may be broken at their spaces into several lines. */
  readonly isProse?: true;
};

export type Table = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Text[])[] };

type Cell = readonly Span[];

const GAP = 2;
/** The least width of a column of prose. */
const LEAST_PROSE = 12;
const INDENT_OF_REST = 4;

/**
 * Lays out a table in a number of columns. If it is too wide, first prose is broken into lines, then the last columns
 * move to a line below their row. Names are never broken or cut, because people paste them.
 */
export function tableLines({ columns, rows }: Table, room: number): readonly Cell[] {
  const cells = rows.map((row) => columns.map((_, at) => printableSpans(row[at] ?? '')));
  const sizes = columns.map((column, at) =>
    sizeOf(
      column,
      cells.map((row) => row[at] ?? []),
    ),
  );
  const shown = countOfFitting(sizes, room);
  const widths = narrowed(sizes.slice(0, shown), room);
  const linesOf = (row: readonly Cell[]) => sideBySide(row.slice(0, shown), widths, columns);
  const head = columns.map(({ title }) => [whole(title, 'strong')]);
  return [head, ...cells].flatMap((row, at) => [
    ...linesOf(row),
    ...(at === 0 ? [] : below(row.slice(shown), columns.slice(shown), room)),
  ]);
}

/** The width of a column without a limit, and its least width. */
type Size = { natural: number; least: number };

function sizeOf({ isProse, title }: Column, cells: readonly Cell[]): Size {
  const natural = Math.max(widthOf(title), ...cells.map(widthOfSpans));
  if (!isProse) return { natural, least: natural };
  const words = cells.flatMap((cell) => wrap(cell, { first: 1, others: 1 }));
  return { natural, least: Math.min(natural, Math.max(LEAST_PROSE, widthOf(title), ...words.map(widthOfSpans))) };
}

/** Returns how many of the first columns fit at their least width. */
function countOfFitting(sizes: readonly Size[], room: number): number {
  let count = sizes.length;
  while (count > 1 && totalOf(sizes.slice(0, count).map(({ least }) => least)) > room) count -= 1;
  return count;
}

/** Takes the excess columns from the widest of the columns that may be narrower. */
function narrowed(sizes: readonly Size[], room: number): readonly number[] {
  const widths = sizes.map(({ natural }) => natural);
  for (let excess = totalOf(widths) - room; excess > 0; excess -= 1) {
    const free = widths.map((width, at) => (width > (sizes[at]?.least ?? 0) ? width : 0));
    const widest = Math.max(...free);
    if (widest === 0) break;
    widths[free.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Returns the lines of a row, as many as its longest cell has. */
function sideBySide(row: readonly Cell[], widths: readonly number[], columns: readonly Column[]): readonly Cell[] {
  const cells = row.map((cell, at) => wrap(cell, { first: widths[at] ?? 1, others: widths[at] ?? 1 }));
  return Array.from({ length: Math.max(...cells.map((lines) => lines.length)) }, (_, line) =>
    cells.flatMap((lines, at): Span[] => {
      const part = lines[line] ?? [];
      const blanks = { text: ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOfSpans(part))) };
      const gap = { text: at === 0 ? '' : ' '.repeat(GAP) };
      return columns[at]?.align === 'right' ? [gap, blanks, ...part] : [gap, ...part, blanks];
    }),
  );
}

/** Returns the cells that do not fit beside the others, each after the title of its column. */
function below(row: readonly Cell[], columns: readonly Column[], room: number): readonly Cell[] {
  if (row.length === 0) return [];
  const text = row.flatMap((cell, at): Span[] => {
    const title = look('faint', columns[at]?.title ?? '');
    return [{ text: at === 0 ? '' : '  ' }, title, whole(' '), ...cell];
  });
  const width = room - INDENT_OF_REST;
  return wrap(text, { first: width, others: width }).map((line) => [{ text: ' '.repeat(INDENT_OF_REST) }, ...line]);
}

function printableSpans(text: Text): Cell {
  return spansOf(text).map((span) => ({ ...span, text: oneLine(span.text) }));
}
