import type { SourceFinding } from './source-finding.ts';
import type { Table } from './table.ts';
import type { Text } from './text.ts';

/**
 * A paragraph. Lines after the first begin below its text, that is after indent and label, and `hang` columns to the
 * right.
 */
export type Paragraph = {
  readonly is: 'paragraph';
  readonly text: Text;
  /** Number of columns. */
  readonly indent: number;
  /** Comes before the text and ends with the spaces between them: `found   `. */
  readonly label: Text;
  /** True if each line repeats the label, as comments in a shell must. */
  readonly isLabelRepeated: boolean;
  /** Columns by which lines after the first are indented further. */
  readonly hang: number;
};

/** A part of a view. An empty line is a paragraph without text. */
export type Block = Paragraph | ({ readonly is: 'table' } & Table) | ({ readonly is: 'finding' } & SourceFinding);

/** Returns a paragraph, by default without indent and label. */
export function paragraph(text: Text, layout: Partial<Omit<Paragraph, 'is' | 'text'>> = {}): Paragraph {
  return { is: 'paragraph', text, indent: 0, label: '', isLabelRepeated: false, hang: 0, ...layout };
}

export const EMPTY_LINE: Paragraph = paragraph('');

/** Joins groups of blocks with an empty line between them. */
export function separated(groups: readonly (readonly Block[])[]): readonly Block[] {
  return groups.filter((group) => group.length > 0).flatMap((group, at) => (at === 0 ? group : [EMPTY_LINE, ...group]));
}

export function table(table: Table): Block {
  return { is: 'table', ...table };
}
