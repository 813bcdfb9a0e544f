import { stripVTControlCharacters } from 'node:util';

/** Columns side by side, each as wide as its widest cell; the columns in `numbers` are aligned to the right. */
export function formatTable(rows: readonly (readonly string[])[], numbers: ReadonlySet<number> = new Set()): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - lengthOf(cell));
        return numbers.has(column) ? `${blanks}${cell}` : `${cell}${blanks}`;
      })
      .join('  ')
      .trimEnd(),
  );
}

function lengthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
