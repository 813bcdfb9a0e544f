import type { Issue } from '../../../documents/issue.ts';
import type { Path } from '../../../documents/path.ts';
import { type Grant, partOf } from '../../grants.ts';
import type { JobRule, ManagerRule, Mapping } from '../../mapping.ts';
import type { Draft } from '../draft.ts';

/** One thing that must be true of a whole mapping. Checks see only parts that passed the schema. */
export type Check = {
  /** Also the anchor in docs/mapping.md. */
  code: string;
  check: (draft: Draft) => readonly Complaint[];
};

export type Complaint = Omit<Issue, 'code'>;

export function error(path: Path, message: string): Complaint {
  return { level: 'error', path, at: 'value', message };
}

export function warning(path: Path, message: string): Complaint {
  return { level: 'warning', path, at: 'value', message };
}

/** Where the account of a grant is written. */
export function pathOfGrant(pathOf: Draft['pathOf'], grant: Grant): Path {
  const part = partOf(grant);
  return part === undefined ? grant.path : [...pathOf(part), ...grant.path];
}

/** `rule billing`, `manager gitlab/runner` or `default`. */
export function nameOfGrant({ by, source }: Grant): string {
  return source.is === 'default' ? by : `${source.is} ${by}`;
}

export function jobRules({ rules }: Mapping): readonly JobRule[] {
  return rules.filter((rule): rule is JobRule => rule.kind === 'job');
}

export function managerRules({ rules }: Mapping): readonly ManagerRule[] {
  return rules.filter((rule): rule is ManagerRule => rule.kind === 'manager');
}
