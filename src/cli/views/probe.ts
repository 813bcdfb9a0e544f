import type { Probed } from '../commands/probe.ts';
import { type Block, paragraph } from '../terminal/block.ts';
import { look, whole } from '../terminal/text.ts';
import { withCommands } from '../terminal/with-commands.ts';

/** Returns each check with its answer, and what to do about one that failed. */
export function probeBlocks({ checks, url }: Probed): readonly Block[] {
  return [
    paragraph(whole(url, 'strong')),
    ...checks.flatMap(({ name, ok, message, hint }) => [
      paragraph(message, { indent: 2, label: [ok ? look('ok', '✓') : look('error', '✗'), ` ${name.padEnd(12)} `] }),
      ...(hint === undefined ? [] : [paragraph(withCommands(hint), { indent: 2, label: ' '.repeat(15) })]),
    ]),
  ];
}
