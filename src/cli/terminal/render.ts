import { oneLine } from '../../text/printable.ts';
import type { Block, Paragraph } from './block.ts';
import { inLook } from './looks.ts';
import type { Screen } from './screen.ts';
import { sourceFindingBlocks } from './source-finding.ts';
import { tableLines } from './table.ts';
import { type Span, spansOf } from './text.ts';
import { widthOfSpans } from './width.ts';
import { wrap } from './wrap.ts';

/**
 * Returns the text of blocks for a screen. It ends with a line feed. Apart from line feeds and colors, every character
 * is printable.
 */
export function render(blocks: readonly Block[], screen: Screen): string {
  return linesOf(blocks, screen)
    .map((line) => `${styled(line, screen)}\n`)
    .join('');
}

function linesOf(blocks: readonly Block[], screen: Screen): readonly (readonly Span[])[] {
  return blocks.flatMap((block) => {
    if (block.is === 'paragraph') return paragraphLines(block, screen.prose);
    if (block.is === 'table') return tableLines(block, screen.columns);
    return linesOf(sourceFindingBlocks(block, screen), screen);
  });
}

/** The fewest columns for a text beside its label. With fewer, the text begins on the next line. */
const LEAST_TEXT = 24;
const INDENT_BELOW = 2;

function paragraphLines(
  { indent, label, isLabelRepeated, text, hang }: Paragraph,
  columns: number,
): readonly (readonly Span[])[] {
  const head = [blanks(indent), ...spansOf(label).map((span) => ({ ...span, text: oneLine(span.text) }))];
  const used = widthOfSpans(head);
  const below = indent + INDENT_BELOW;
  const hanging = (columns - used < LEAST_TEXT ? below : used) + hang;
  const lines = wrap(text, { first: columns - used, others: columns - hanging });
  // A command that does not fit gets a line of its own, so that a triple click selects only the command.
  const isTooLong = used > indent && widthOfSpans(lines[0] ?? []) > columns - used;
  if (isLabelRepeated) return lines.map((line) => [...head, ...line]);
  if (isTooLong) return [head, ...lines.map((line) => [blanks(below), ...line])];
  return lines.map((line, at) => [...(at === 0 ? head : [blanks(hanging)]), ...line]);
}

function blanks(count: number): Span {
  return { text: ' '.repeat(count) };
}

/** Colors neighboring parts of one look together, and removes spaces at the end of the line. */
function styled(line: readonly Span[], { style }: Screen): string {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '');
  const pieces: { text: string; look: Span['look'] }[] = [];
  for (const { text, look } of line.slice(0, last + 1)) {
    const before = pieces.at(-1);
    if (before !== undefined && before.look === look) before.text += text;
    else pieces.push({ text, look });
  }
  return pieces
    .map(({ text, look }, at) => inLook(at === pieces.length - 1 ? text.trimEnd() : text, look, style))
    .join('');
}
