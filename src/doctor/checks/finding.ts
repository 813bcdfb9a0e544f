import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import type { Fix } from '../fix/fix.ts';

/**
 * `error`: does not work, or opens what should be closed. `warning`: works by luck, or not for long. `notice`: right where
 * it is meant.
 */
export type Level = DocumentFinding['level'] | 'notice';

/** One thing that is wrong, as data. */
export type Finding = {
  /** Stable snake_case code, also the anchor in docs/doctor.md. */
  code: string;
  level: Level;
  /** As kubectl names it: `serviceaccount gitlab/ci-billing`. */
  object: string;
  /** Phrases without a full stop. */
  found: string;
  wanted: string;
  /** What mends it, all of it in this order; what is in force after it is another finding where it is not right yet. */
  fix: readonly Fix[];
};
