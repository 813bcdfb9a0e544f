import { oneLine } from '../../printable.ts';
import { look, type Span, spansOf, type Text } from './text.ts';
import { cutTo, widthOf, widthOfSpans } from './width.ts';
import { wrap } from './wrap.ts';

export type Column = {
  readonly title: string;
  readonly align?: 'right';
  /** Its cells may be cut with `…`. Never for names, which people paste. */
  readonly isProse?: true;
};

export type Table = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Text[])[] };

const GAP = 2;
/** A column of prose is not made narrower than this. */
const LEAST_PROSE = 16;
const INDENT_OF_REST = 4;

/**
 * The lines of a table that fit into so many columns: first its prose is cut, then its last columns move to a line below their row.
 */
export function tableLines({ columns, rows }: Table, room: number): readonly (readonly Span[])[] {
  const cells = rows.map((row) => columns.map((_, at) => printableSpans(row[at] ?? '')));
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOfSpans(row[at] ?? []))),
  );
  const shown = countOfFitting(natural, columns, room);
  const widths = narrowed(natural.slice(0, shown), columns, room);
  const lineOf = (row: readonly (readonly Span[])[]) =>
    row.slice(0, shown).flatMap((cell, at): Span[] => {
      const cut = cutSpans(cell, widths[at] ?? 0);
      const blanks = { text: ' '.repeat((widths[at] ?? 0) - widthOfSpans(cut)) };
      const gap = { text: at === 0 ? '' : ' '.repeat(GAP) };
      return columns[at]?.align === 'right' ? [gap, blanks, ...cut] : [gap, ...cut, blanks];
    });
  const restOf = (row: readonly (readonly Span[])[]) => {
    const rest = row.slice(shown).flatMap((cell, at): Span[] => {
      const title = columns[shown + at]?.title ?? '';
      return [{ text: at === 0 ? '' : '  ' }, look('faint', title), { text: ' ' }, ...cell];
    });
    const width = room - INDENT_OF_REST;
    const lines = rest.length === 0 ? [] : wrap(rest, { first: width, others: width });
    return lines.map((line) => [{ text: ' '.repeat(INDENT_OF_REST) }, ...line]);
  };
  const head = lineOf(columns.map(({ title }) => [look('strong', title)]));
  return [head, ...cells.flatMap((row) => [lineOf(row), ...restOf(row)])];
}

/** Takes what is too much from the widest column of prose, column by column, as long as there is one that is wide enough. */
function narrowed(natural: readonly number[], columns: readonly Column[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = totalOf(widths) - room; excess > 0; excess -= 1) {
    const prose = widths.map((width, at) => (columns[at]?.isProse ? width : 0));
    const widest = Math.max(...prose);
    if (widest <= LEAST_PROSE) break;
    widths[prose.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** How many of the first columns fit, with their prose as narrow as it may be. */
function countOfFitting(natural: readonly number[], columns: readonly Column[], room: number): number {
  const least = natural.map((width, at) => (columns[at]?.isProse ? Math.min(width, LEAST_PROSE) : width));
  let count = least.length;
  while (count > 1 && totalOf(least.slice(0, count)) > room) count -= 1;
  return count;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

function printableSpans(text: Text): readonly Span[] {
  return spansOf(text).map((span) => ({ ...span, text: oneLine(span.text) }));
}

/** The first parts of a cell that fit; the one that does not is cut. */
function cutSpans(spans: readonly Span[], width: number): readonly Span[] {
  if (widthOfSpans(spans) <= width) return spans;
  const kept: Span[] = [];
  let left = width;
  for (const span of spans) {
    const isLast = widthOf(span.text) >= left;
    kept.push(isLast ? { ...span, text: cutTo(`${span.text}…`, left) } : span);
    if (isLast) break;
    left -= widthOf(span.text);
  }
  return kept;
}
