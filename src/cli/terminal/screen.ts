import type { Style } from '../run/command.ts';

/**
 * What a text is laid out for. Nothing is wrapped unless the output is a terminal, so that `grep` and editors find
 * whole lines.
 */
export type Screen = {
  /** True for a terminal, which people read. */
  readonly isTerminal: boolean;
  /** Columns for prose. */
  readonly prose: number;
  /** Columns for tables and lines of files. */
  readonly columns: number;
  readonly style: Style;
};

/** The width if the terminal does not report one. */
const USUAL = 80;
/**
 * The least width to wrap at. A narrower terminal breaks the lines itself, because a column of single words is harder
 * to read.
 */
const LEAST = 40;
/** The most columns for prose, because longer lines are hard to read. */
const MOST_PROSE = 120;

/**
 * Returns the layout for a stream.
 *
 * @param isTerminal true if the stream is a terminal
 * @param columns of the terminal; 0 for a pseudo-terminal without a size
 */
export function screenOf(
  { isTerminal, columns }: { isTerminal: boolean; columns: number | undefined },
  style: Style,
): Screen {
  if (!isTerminal) return { isTerminal, prose: Number.POSITIVE_INFINITY, columns: Number.POSITIVE_INFINITY, style };
  const real = Math.max(LEAST, columns || USUAL);
  return { isTerminal, prose: Math.min(real, MOST_PROSE), columns: real, style };
}

/** Returns the columns for help, which is wrapped in a file as well, because people read it with a pager. */
export function helpColumns({ prose }: Pick<Screen, 'prose'>): number {
  return Number.isFinite(prose) ? prose : USUAL;
}
