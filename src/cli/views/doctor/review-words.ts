import { ANSWERS, type AnsweredItem } from '../../../doctor/checklist/answer-item.ts';
import type { Review } from '../../../doctor/checklist/review.ts';
import { type Diagnosis, findingsOf, type ReportedFinding } from '../../../doctor/diagnosis.ts';
import type { Unseen } from '../../../doctor/world/seen.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { PROGRAM } from '../../../names.ts';

/** A review, with the diagnosis that it answers from. */
export type Reviewed = { diagnosis: Diagnosis; review: Review };

/** `24 yes, 3 no, 1 not checked, 4 by hand` */
export function reviewSummary({ items }: Review): string {
  const counts = ANSWERS.flatMap((answer) => {
    const { length } = items.filter((item) => item.answer === answer);
    return length === 0 ? [] : [`${length} ${answer}`];
  });
  return `${counts.join(', ')}.`;
}

/** What was reviewed, in one line. */
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

/** What was not seen, each once, with the lines that it keeps from being checked; what keeps the same lines is together. */
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

/** A check without its sources looked at nothing, which only counts if the others did, too. */
export function lookedAt({ looked }: AnsweredItem): readonly string[] {
  const some = looked.filter((one) => one !== 'nothing');
  return some.length === 0 ? ['nothing'] : some;
}

/** The findings of the diagnosis that are about no line of the checklist. */
export function otherFindings({ diagnosis, review }: Reviewed): readonly ReportedFinding[] {
  const keyOf = ({ code, found, object }: ReportedFinding) => JSON.stringify([code, object, found]);
  const told = new Set(review.items.flatMap(({ findings, notes }) => [...findings, ...notes]).map(keyOf));
  return findingsOf(diagnosis).filter((finding) => !told.has(keyOf(finding)));
}
