import type { Check } from '../checks/check.ts';
import type { ReportedFinding } from '../diagnosis.ts';
import type { World } from '../world/world.ts';

/** One line of the checklist in docs/security.md. */
export type ChecklistItem = {
  /** Stable snake_case id, also in docs/security.md. */
  id: string;
  /** A sentence that should be true; the same as in docs/security.md, without its markup. */
  line: string;
  /** The checks whose findings answer it; empty if only a person can. */
  by: readonly AnsweringCheck[];
  /**
   * How a person answers it; a phrase that starts with a verb. `undefined` where no person has to. `notes` are the findings that the line
   * allows.
   */
  byHand?: (world: World, notes: readonly ReportedFinding[]) => string | undefined;
};

export type AnsweringCheck = {
  check: Check;
  /** The codes of its findings that contradict this line; all of them if it is left out. */
  codes?: readonly string[];
  /** Codes of findings that the line allows, such as administrators. */
  allowed?: readonly string[];
  /** Whether the line allows notices of any code: they are notes then, about which a person decides. */
  allowsNotices?: true;
};

/** A line that all findings of some checks contradict. */
export function itemOf({
  checks,
  ...item
}: Pick<ChecklistItem, 'id' | 'line'> & { checks: readonly Check[] }): ChecklistItem {
  return { ...item, by: checks.map((check) => ({ check })) };
}
