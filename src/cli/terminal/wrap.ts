import { oneLine } from '../../text/printable.ts';
import { type Span, spansOf, type Text } from './text.ts';
import { widthOfSpans } from './width.ts';

/** The columns of the first line, and of the others. */
export type Room = { first: number; others: number };

/** Spans that are not broken, and the spaces before them. */
type Word = { gap: readonly Span[]; spans: readonly Span[] };

/**
 * Breaks a text at its spaces. Words are never broken, so that names, addresses and commands can be pasted; one that is
 * too long gets a line of its own. Only spaces at the end of a line are removed.
 */
export function wrap(text: Text, { first, others }: Room): readonly (readonly Span[])[] {
  const lines: Span[][] = [];
  let line: Span[] = [];
  let used = 0;
  for (const { gap, spans } of wordsOf(text)) {
    const width = widthOfSpans(spans);
    const space = widthOfSpans(gap);
    const room = lines.length === 0 ? first : others;
    if (line.length > 0 && used + space + width > room) {
      lines.push(line);
      line = [...spans];
      used = width;
    } else {
      line.push(...gap, ...spans);
      used += space + width;
    }
  }
  return [...lines, line];
}

function wordsOf(text: Text): readonly Word[] {
  const words: Word[] = [];
  let gap: Span[] = [];
  let spans: Span[] = [];
  const end = () => {
    if (spans.length > 0) words.push({ gap, spans });
    else return;
    [gap, spans] = [[], []];
  };
  for (const span of spansOf(text))
    for (const part of partsOf(span)) {
      if (part.text === '') continue;
      if (!part.isWhole && part.text.startsWith(' ')) {
        end();
        gap.push(part);
      } else spans.push(part);
    }
  end();
  return words;
}

/** Splits a text into words and runs of spaces. */
function partsOf(span: Span): readonly Span[] {
  const text = oneLine(span.text);
  return span.isWhole ? [{ ...span, text }] : text.split(/( +)/).map((part) => ({ ...span, text: part }));
}
