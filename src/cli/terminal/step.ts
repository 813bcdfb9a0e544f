import { type Block, paragraph } from './block.ts';
import { whole } from './text.ts';

/** A command to run, below a comment that says what it shows. */
export type Step = { readonly shows: string; readonly command: string };

/** Lines that can be pasted as they are. */
export function toStep({ shows, command }: Step): readonly Block[] {
  return [
    paragraph(shows, { indent: 2, label: '# ', isLabelRepeated: true }),
    paragraph(whole(command), { indent: 2 }),
  ];
}
