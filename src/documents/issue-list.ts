import type { Issue } from './issue.ts';

/** Issues of one level that are kept: more than a person reads, and a bound on memory. */
export const MOST_ISSUES = 1_000;

/** The issues of a document. A broken document can have hundreds of thousands. */
export type IssueList = {
  issues: readonly Issue[];
  /** The first issue that is too many becomes one that says so; those after it are dropped. */
  add(issue: Issue): void;
  /** Errors were dropped, so it is not worth looking for more. */
  isFull(): boolean;
};

export function createIssueList(): IssueList {
  const issues: Issue[] = [];
  const found = { error: 0, warning: 0 };
  return {
    issues,
    add(issue) {
      const before = found[issue.level];
      found[issue.level] += 1;
      if (before < MOST_ISSUES) issues.push(issue);
      else if (before === MOST_ISSUES) issues.push(tooMany(issue));
    },
    isFull: () => found.error > MOST_ISSUES,
  };
}

function tooMany({ at, level, path }: Issue): Issue {
  const message = `found more than ${MOST_ISSUES} ${level}s, of which this one and the rest are left out: fix the others first`;
  return { code: 'too_many_issues', level, path, at, message };
}
