import { type Block, paragraph } from './block.ts';
import { whole } from './text.ts';

/** A command to run, and what it shows, which is printed above it as a comment. */
export type Step = { readonly shows: string; readonly command: string };

/** Returns lines that can be pasted into a shell. */
export function toStep({ shows, command }: Step): readonly Block[] {
  return [
    paragraph(shows, { indent: 2, label: '# ', isLabelRepeated: true }),
    paragraph(whole(command), { indent: 2 }),
  ];
}
