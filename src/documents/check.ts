import type { Issue } from './issue.ts';
import type { IssueList } from './issue-list.ts';
import type { Path } from './path.ts';

/** A condition that a whole document must meet. Checks see only parts that passed the schema. */
export type Check<Draft, Part> = {
  /** The code of its issues, and the anchor in the documentation. */
  code: string;
  check: (draft: Draft) => readonly PartIssue<Part>[];
};

/** What a check found. Checks know the parts of a document, but not where they are written. */
export type PartIssue<Part> = Omit<Issue, 'code'> & {
  /** Where `path` starts: at a part of the document, or at its root. */
  about: Part | 'document';
};

export function error<Part>(
  about: Part | 'document',
  path: Path,
  message: string,
  at: Issue['at'] = 'value',
): PartIssue<Part> {
  return { about, level: 'error', path, at, message };
}

export function warning<Part>(about: Part | 'document', path: Path, message: string): PartIssue<Part> {
  return { about, level: 'warning', path, at: 'value', message };
}

/**
 * Runs all checks on a draft, until the list of issues is full.
 *
 * @param pathOf returns where a part of the draft is written
 */
export function runChecks<Draft, Part>(
  checks: readonly Check<Draft, Part>[],
  draft: Draft,
  pathOf: (part: Part) => Path,
  list: Pick<IssueList, 'add' | 'isFull'>,
): void {
  for (const { code, check } of checks) {
    if (list.isFull()) return;
    for (const { about, path, ...rest } of check(draft))
      list.add({ code, ...rest, path: about === 'document' ? path : [...pathOf(about), ...path] });
  }
}
