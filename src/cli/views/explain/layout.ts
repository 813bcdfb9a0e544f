import { type Block, paragraph } from '../../terminal/block.ts';
import type { Span, Text } from '../../terminal/text.ts';

/** `  namespace  gitlab` */
export function field(name: string | Span, text: Text): Block {
  const { text: word, ...look } = typeof name === 'string' ? { text: name } : name;
  return paragraph(text, { indent: 2, label: [{ ...look, text: word }, ' '.repeat(Math.max(1, 11 - word.length))] });
}

/** Returns a line of a section, after its mark. */
export function line(text: Text, label: Text = ''): Block {
  return paragraph(text, { indent: 4, label, hang: label === '' ? 2 : 0 });
}
