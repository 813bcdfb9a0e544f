import type { Unseen } from '../../doctor/world/seen.ts';

/** The parts of a doctor's check on which the exit code depends. */
type Checked = {
  findings: readonly { level: 'error' | 'warning' | 'notice' }[];
  unseen: readonly Unseen[];
};

/**
 * Reasons that make a check incomplete. Options that were not given and objects that do not exist are not among them.
 */
const INCOMPLETE: ReadonlySet<Unseen['because']> = new Set(['forbidden', 'failed']);

/**
 * Returns 1 for an error or a warning, and 2 without these if something could not be read, because missing permissions
 * must not look like success.
 */
export function exitCodeOfChecks(checks: readonly Checked[]): 0 | 1 | 2 {
  if (checks.some(({ findings }) => findings.some(({ level }) => level !== 'notice'))) return 1;
  return checks.some(({ unseen }) => unseen.some(({ because }) => INCOMPLETE.has(because))) ? 2 : 0;
}
