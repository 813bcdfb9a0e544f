import type { Explanation } from '../../../explain/explanation.ts';
import type { Block } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';
import { assignedBy, roleWords } from './account-words.ts';
import { field, line } from './layout.ts';

/** Returns what happens to the pod now, without the webhook, and what enforce would do. */
export function skippedBlocks(
  { decision, rolesKnown }: Explanation,
  { role: kept, why }: NonNullable<Explanation['skipped']>,
): readonly Block[] {
  const { allowed, from, message, reason, to, wantedRole } = decision;
  const now = [
    field(look('warning', 'skipped'), `${why}, so the API server does not call the webhook`),
    field('runs with', [`${from}, role `, roleWords(kept, rolesKnown)]),
  ];
  if (!allowed)
    return [
      ...now,
      field('enforce', `would refuse it: ${reason}, with this message:`),
      ...message.split('\n').map((sentence) => line(withCommands(sentence))),
    ];
  const would =
    from === to
      ? [`would keep ${from}${assignedBy(decision)}`]
      : [`would give it ${to}${assignedBy(decision)}, role `, roleWords(wantedRole, rolesKnown)];
  return [...now, field('enforce', would)];
}
