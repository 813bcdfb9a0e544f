import type { Style } from '../run/command.ts';

/** What a text is laid out for. Without a terminal nothing is wrapped, so that `grep` and editors find whole lines. */
export type Screen = {
  /** Whether it is a terminal, which a person reads. */
  readonly isTerminal: boolean;
  /** Columns for prose. */
  readonly prose: number;
  /** Columns for tables and lines of files. */
  readonly columns: number;
  readonly style: Style;
};

/** Where the terminal does not say it. */
const USUAL = 80;
/** In a narrower terminal, the terminal itself breaks the lines: a column of single words is harder to read. */
const LEAST = 40;
/** Longer lines of prose are hard to read. */
const MOST_PROSE = 120;

/**
 * @param isTerminal whether the stream is a terminal
 * @param columns of the terminal; a pseudo-terminal without a size says 0
 */
export function screenOf(
  { isTerminal, columns }: { isTerminal: boolean; columns: number | undefined },
  style: Style,
): Screen {
  if (!isTerminal) return { isTerminal, prose: Number.POSITIVE_INFINITY, columns: Number.POSITIVE_INFINITY, style };
  const real = Math.max(LEAST, columns || USUAL);
  return { isTerminal, prose: Math.min(real, MOST_PROSE), columns: real, style };
}

/** Columns for help, which is wrapped in a file as well: people read it with a pager. */
export function helpColumns({ prose }: Pick<Screen, 'prose'>): number {
  return Number.isFinite(prose) ? prose : USUAL;
}
