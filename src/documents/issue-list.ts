import type { Issue } from './issue.ts';

/** How many issues of one level are kept: more than a person reads, and few enough for memory. */
export const MOST_ISSUES = 1_000;

/** The issues of a document. A broken document may have hundreds of thousands. */
export type IssueList = {
  issues: readonly Issue[];
  /** Adds an issue. The first one above the limit is replaced by an issue that says so; later ones are dropped. */
  add(issue: Issue): void;
  /** True if errors were dropped, so that looking for more is not worthwhile. */
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
