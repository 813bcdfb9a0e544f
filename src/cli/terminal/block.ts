import type { SourceFinding } from './source-finding.ts';
import type { Table } from './table.ts';
import type { Text } from './text.ts';

/** A paragraph. Its further lines begin below its text: after the indent and the label, and `hang` columns further. */
export type Paragraph = {
  readonly is: 'paragraph';
  readonly text: Text;
  /** In columns. */
  readonly indent: number;
  /** Before the text, with the spaces after it: `found   `. */
  readonly label: Text;
  /** Whether further lines have the label as well, as those of a comment in a shell must. */
  readonly isLabelRepeated: boolean;
  /** Columns by which further lines are indented beyond that. */
  readonly hang: number;
};

/** What a view consists of. An empty line is a paragraph without text. */
export type Block = Paragraph | ({ readonly is: 'table' } & Table) | ({ readonly is: 'finding' } & SourceFinding);

/** A paragraph, without indent and label unless they are given. */
export function paragraph(text: Text, layout: Partial<Omit<Paragraph, 'is' | 'text'>> = {}): Paragraph {
  return { is: 'paragraph', text, indent: 0, label: '', isLabelRepeated: false, hang: 0, ...layout };
}

export const EMPTY_LINE: Paragraph = paragraph('');

/** Groups of blocks with an empty line between them. */
export function apart(groups: readonly (readonly Block[])[]): readonly Block[] {
  return groups.filter((group) => group.length > 0).flatMap((group, at) => (at === 0 ? group : [EMPTY_LINE, ...group]));
}

export function table(table: Table): Block {
  return { is: 'table', ...table };
}
