/** Two blanks between columns. */
const GAP = '  ';

/** A cell, and how it is shown: colors have no width. */
export type Cell = { text: string; show?: (line: string) => string };

/**
 * Columns side by side that fit a width: long cells are broken into several lines, first after a blank or a sign. A column is
 * not narrower than eight characters, so that many columns may need more.
 */
export function wrappedTable(rows: readonly (readonly Cell[])[], width: number): string[] {
  const widths = fit(
    (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column]?.text ?? '')].length))),
    width,
  );
  return rows.flatMap((row) => {
    const cells = row.map(({ text }, column) => broken(text, widths[column] ?? 1));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => {
          const part = lines[line] ?? '';
          const blanks = ' '.repeat((widths[column] ?? 0) - [...part].length);
          return `${row[column]?.show?.(part) ?? part}${column === cells.length - 1 ? '' : blanks}`;
        })
        .join(GAP)
        .trimEnd(),
    );
  });
}

const NARROWEST = 8;

/** Takes from the widest column until all fit. */
function fit(widths: readonly number[], width: number): readonly number[] {
  const fitted = [...widths];
  const sum = () => fitted.reduce((total, one) => total + one, GAP.length * (fitted.length - 1));
  while (sum() > width) {
    const widest = Math.max(...fitted);
    if (widest <= NARROWEST) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}

function broken(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = [...text];
  while (rest.length > width) {
    const part = rest.slice(0, width);
    const blank = part.lastIndexOf(' ');
    const sign = Math.max(...['-', '/', ',', ':', '.'].map((character) => part.lastIndexOf(character)));
    const isBlankNext = rest[width] === ' ';
    const cut = isBlankNext ? width : blank > width / 3 ? blank + 1 : sign > width / 3 ? sign + 1 : width;
    lines.push(rest.slice(0, cut).join('').trimEnd());
    rest = rest.slice(cut);
    while (rest[0] === ' ') rest.shift();
  }
  return [...lines, rest.join('')];
}
