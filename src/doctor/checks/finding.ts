import type { Finding as DocumentFinding } from '../../documents/finding.ts';
import type { Fix } from '../fix/fix.ts';

/**
 * `error`: something does not work, or gives a permission that it should not. `warning`: it works only by chance, or
 * not for long. `notice`: fine if intended.
 */
export type Level = DocumentFinding['level'] | 'notice';

/** Something that is wrong, as data. */
export type Finding = {
  /** A stable code in snake_case, which is also the anchor in docs/doctor.md. */
  code: string;
  level: Level;
  /** The object, named as kubectl does: `serviceaccount gitlab/ci-billing`. */
  object: string;
  /** The accounts that are affected, as `namespace/name`, if other accounts use `object` too. */
  accounts?: readonly string[];
  /** `found` and `wanted` are phrases without a full stop. */
  found: string;
  wanted: string;
  /** All steps of the fix, in order. Whatever is still wrong afterwards is a finding of its own. */
  fix: readonly Fix[];
};
