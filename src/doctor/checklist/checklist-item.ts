import type { Check } from '../checks/check.ts';
import type { ReportedFinding } from '../diagnosis.ts';
import type { World } from '../world/world.ts';

/** One line of the checklist in docs/security.md. */
export type ChecklistItem = {
  /** A stable id in snake_case, which docs/security.md has too. */
  id: string;
  /** A sentence that should be true, as in docs/security.md but without markup. */
  line: string;
  /** The checks whose findings answer it; empty if only a person can. */
  by: readonly AnsweringCheck[];
  /**
   * Returns how a person can answer the line, a phrase that starts with a verb; `undefined` if that is not necessary.
   * `notes` are the findings that the line allows.
   */
  byHand?: (world: World, notes: readonly ReportedFinding[]) => string | undefined;
};

export type AnsweringCheck = {
  check: Check;
  /** Codes of findings that contradict this line; if absent, all do. */
  codes?: readonly string[];
  /** Codes of findings that the line allows, such as administrators. */
  allowed?: readonly string[];
  /** True if the line allows notices of any code. They become notes, about which a person decides. */
  allowsNotices?: true;
};

/** Returns a line that every finding of some checks contradicts. */
export function itemOf({
  checks,
  ...item
}: Pick<ChecklistItem, 'id' | 'line'> & { checks: readonly Check[] }): ChecklistItem {
  return { ...item, by: checks.map((check) => ({ check })) };
}
