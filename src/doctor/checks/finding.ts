import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import type { Fix } from '../fix/fix.ts';

/**
 * `error`: something does not work, or grants what it should not. `warning`: it works by chance, or not for long. `notice`:
 * fine if intended.
 */
export type Level = DocumentFinding['level'] | 'notice';

/** One thing that is wrong, as data. */
export type Finding = {
  /** Stable snake_case code, also the anchor in docs/doctor.md. */
  code: string;
  level: Level;
  /** As kubectl names it: `serviceaccount gitlab/ci-billing`. */
  object: string;
  /** The accounts that it concerns, as `namespace/name`, where `object` is something that other accounts use too. */
  accounts?: readonly string[];
  /** Phrases without a full stop. */
  found: string;
  wanted: string;
  /** All steps of the fix, in this order; what is still wrong after them is a finding of its own. */
  fix: readonly Fix[];
};
