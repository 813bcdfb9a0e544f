import { type Finding, formatFinding } from '../../documents/finding.ts';
import { oneLine } from '../../text/printable.ts';
import { type Block, EMPTY_LINE, paragraph } from './block.ts';
import { excerptLines } from './excerpt.ts';
import { levelLabel } from './level-label.ts';
import type { Screen } from './screen.ts';
import { look, whole } from './text.ts';

/** A finding in a file. */
export type SourceFinding = {
  readonly file: string;
  readonly finding: Finding;
  /** The lines of the file; empty if they are not at hand. */
  readonly lines: readonly string[];
};

const INDENT = 4;

/**
 * Returns the blocks for a finding: on a terminal as the doctor shows one, with the line of the file, and otherwise the
 * one line that editors and `grep` can parse.
 */
export function sourceFindingBlocks(
  { file, finding, lines }: SourceFinding,
  { isTerminal, columns }: Pick<Screen, 'isTerminal' | 'columns'>,
): readonly Block[] {
  const { code, column, level, line, message, path } = finding;
  const place = oneLine(`${file}:${line}:${column}`);
  if (!isTerminal) {
    const rest = formatFinding(file, finding).slice(place.length + 1 + level.length);
    return [paragraph([`${place} `, look(level, level), rest])];
  }
  const excerpt = excerptLines(lines, finding, columns - INDENT, level);
  return [
    paragraph([whole(place, 'strong'), `  [${code}]`], { label: levelLabel(level) }),
    paragraph(path === '' ? message : [whole(`${path}:`), ` ${message}`], { indent: INDENT }),
    ...excerpt.map((spans) =>
      paragraph(
        spans.map((span) => ({ ...span, isWhole: true })),
        { indent: INDENT },
      ),
    ),
    EMPTY_LINE,
  ];
}
