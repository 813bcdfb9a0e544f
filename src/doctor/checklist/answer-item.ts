import { type CheckResult, diagnose, type ReportedFinding } from '../diagnosis.ts';
import type { Unseen } from '../world/seen.ts';
import type { World } from '../world/world.ts';
import type { AnsweringCheck, ChecklistItem } from './checklist-item.ts';

export const ANSWERS = ['yes', 'no', 'not checked', 'by hand'] as const;

export type AnsweredItem = {
  id: string;
  line: string;
  answer: (typeof ANSWERS)[number];
  /** Ids of the checks that answer the line. */
  checks: readonly string[];
  /** What these checks looked at. */
  looked: readonly string[];
  /** Findings that contradict the line. */
  findings: readonly ReportedFinding[];
  /** Findings that the line allows. */
  notes: readonly ReportedFinding[];
  /** What could not be read: the reason for "not checked", or what may be wrong in addition to a "no". */
  unseen: readonly Unseen[];
  /** How a person can answer the line; null if that is not necessary. */
  byHand: string | null;
};

/** Answers a line of the checklist by the results of checks. */
export function answerItem(item: ChecklistItem, world: World, results: ReadonlyMap<string, CheckResult>): AnsweredItem {
  const { id, line } = item;
  const all = item.by.map((by) => ({ by, result: results.get(by.check.id) ?? runAlone(world, by) }));
  const about = all.flatMap(({ by, result }) =>
    result.findings
      .filter(({ code }) => by.codes === undefined || [...by.codes, ...(by.allowed ?? [])].includes(code))
      .map((one) => ({ by, one })),
  );
  const isNote = ({ by, one }: (typeof about)[number]) =>
    by.allowed?.includes(one.code) === true || (by.allowsNotices === true && one.level === 'notice');
  const findings = about.filter((one) => !isNote(one)).map(({ one }) => one);
  const notes = about.filter(isNote).map(({ one }) => one);
  const byHand = item.byHand?.(world, notes);
  const unseen = [
    ...new Map(all.flatMap(({ result }) => result.unseen).map((one) => [JSON.stringify(one), one])).values(),
  ];
  return {
    id,
    line,
    answer: findings.length > 0 ? 'no' : unseen.length > 0 ? 'not checked' : byHand === undefined ? 'yes' : 'by hand',
    checks: all.map(({ result }) => result.id),
    looked: [...new Set(all.map(({ result }) => result.looked))],
    findings,
    notes,
    unseen,
    byHand: byHand ?? null,
  };
}

/** Runs a check that the diagnosis left out because of an option, so that its line is answered. */
function runAlone(world: World, { check }: AnsweringCheck): CheckResult {
  const [result] = diagnose(world, [check]).checks;
  return result as CheckResult;
}
