import type { Unseen } from '../../doctor/world/seen.ts';

/** What an exit code depends on, of the checks of the doctor. */
type Checked = {
  findings: readonly { level: 'error' | 'warning' | 'notice' }[];
  unseen: readonly Unseen[];
};

/** Reasons that make a check incomplete; an option that was not given and an object that does not exist do not. */
const INCOMPLETE: ReadonlySet<Unseen['because']> = new Set(['forbidden', 'failed']);

/** 1 for an error or a warning; 2 if there is none, but not everything was seen: missing permissions must not look like success. */
export function exitCodeOfChecks(checks: readonly Checked[]): 0 | 1 | 2 {
  if (checks.some(({ findings }) => findings.some(({ level }) => level !== 'notice'))) return 1;
  return checks.some(({ unseen }) => unseen.some(({ because }) => INCOMPLETE.has(because))) ? 2 : 0;
}
