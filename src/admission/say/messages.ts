import type { Assignment } from '../judge/assignment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { Context } from './context.ts';
import { explainLines } from './explain-command.ts';
import { refusalLines } from './refusal-lines.ts';
import { refusalText } from './refusal-text.ts';
import { podOf, projectOf, quoted, sentence } from './words.ts';

/**
 * Returns the message of a refusal, as the job log shows it to the pipeline author, who sees nothing else. The first
 * line says what happened, the next ones what to do and whom to contact. The last ones are for the platform team, if
 * possible with a command that shows why.
 */
export function refusalMessage(refusal: Refusal, context: Context): string {
  return refusalText(refusal.reason, {
    lines: refusalLines(refusal, context).map(sentence),
    contact: context.snapshot.index.mapping.contact,
    commands: explainLines(refusal, context),
    uid: context.uid,
    version: context.snapshot.version,
  });
}

/** Returns one line that says what happens to an allowed pod, for `explain`. */
export function summary(context: Context): string {
  const { from, judgment, reason, to } = context;
  const subject = judgment.kind === 'job' ? projectOf(context) : podOf(context);
  const assigned = judgment.is === 'assigned' ? judgment.assigned : undefined;
  const by = assigned === undefined ? '' : bySource(assigned);
  if (assigned !== undefined && assigned.account !== to)
    return sentence(
      `${subject} keeps ${quoted(to)}, but the mapping assigns ${quoted(assigned.account)}${by} (${reason})`,
    );
  return sentence(
    from === to
      ? `${subject} keeps ${quoted(from)}${by} (${reason})`
      : `${subject} gets ${quoted(to)} instead of ${quoted(from)}${by} (${reason})`,
  );
}

function bySource(assigned: Assignment): string {
  if (assigned.source === 'rule') return ` by rule ${quoted(assigned.rule.name)}`;
  return assigned.source === 'configured' ? '' : ' by the default';
}
