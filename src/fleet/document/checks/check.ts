import type { Issue } from '../../../documents/issue.ts';
import type { Path } from '../../../documents/path.ts';
import type { Draft } from '../draft.ts';

/** One thing that must be true of a whole fleet. Checks see only parts that passed the schema. */
export type Check = {
  /** Also the anchor in docs/fleet.md. */
  code: string;
  check: (draft: Draft) => readonly Complaint[];
};

export type Complaint = Omit<Issue, 'code'>;

export function error(path: Path, message: string, at: Issue['at'] = 'value'): Complaint {
  return { level: 'error', path, at, message };
}

export function warning(path: Path, message: string): Complaint {
  return { level: 'warning', path, at: 'value', message };
}
