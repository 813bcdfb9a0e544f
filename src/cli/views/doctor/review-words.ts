import { ANSWERS, type AnsweredItem } from '../../../doctor/checklist/answer-item.ts';
import type { Review } from '../../../doctor/checklist/review.ts';
import { type Diagnosis, findingsOf, type ReportedFinding } from '../../../doctor/diagnosis.ts';
import type { Unseen } from '../../../doctor/world/seen.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { PROGRAM } from '../../../names.ts';

/** A review, and the diagnosis from which it was answered. */
export type Reviewed = { diagnosis: Diagnosis; review: Review };

/** `24 yes, 3 no, 1 not checked, 4 by hand` */
export function reviewSummary({ items }: Review): string {
  const counts = ANSWERS.flatMap((answer) => {
    const { length } = items.filter((item) => item.answer === answer);
    return length === 0 ? [] : [`${length} ${answer}`];
  });
  return `${counts.join(', ')}.`;
}

/** Returns one line with the date and the versions that were reviewed. */
export function reviewVersions({ date, versions }: Review): string {
  const images = [...new Set(versions.runners.map(({ image }) => image ?? 'unknown'))];
  return [
    date,
    `${PROGRAM} ${versions.command}`,
    `webhook ${versions.webhook ?? 'unknown'}`,
    `Kubernetes ${versions.kubernetes ?? 'unknown'}`,
    ...(images.length === 0 ? [] : [`runners ${images.join(', ')}`]),
  ].join('; ');
}

/**
 * Returns what could not be read, each once, with the lines of the checklist that it affects. What affects the same
 * lines is grouped.
 */
export function byReason(
  items: readonly AnsweredItem[],
): readonly { why: readonly Unseen[]; lines: readonly AnsweredItem[] }[] {
  const lines = new Map<string, { one: Unseen; of: AnsweredItem[] }>();
  for (const item of items)
    for (const one of item.unseen) {
      const known = lines.get(unseenWords(one));
      if (known === undefined) lines.set(unseenWords(one), { one, of: [item] });
      else known.of.push(item);
    }
  const groups = Map.groupBy(lines.values(), ({ of }) => of.map(({ id }) => id).join());
  return [...groups.values()].map((alike) => ({ why: alike.map(({ one }) => one), lines: alike[0]?.of ?? [] }));
}

/**
 * Returns what checks looked at. A check without its sources looked at nothing, which is shown only if no other check
 * looked at something.
 */
export function lookedAt({ looked }: AnsweredItem): readonly string[] {
  const some = looked.filter((one) => one !== 'nothing');
  return some.length === 0 ? ['nothing'] : some;
}

/** Returns the findings that are not about a line of the checklist. */
export function otherFindings({ diagnosis, review }: Reviewed): readonly ReportedFinding[] {
  const keyOf = ({ code, found, object }: ReportedFinding) => JSON.stringify([code, object, found]);
  const told = new Set(review.items.flatMap(({ findings, notes }) => [...findings, ...notes]).map(keyOf));
  return findingsOf(diagnosis).filter((finding) => !told.has(keyOf(finding)));
}
