import type { Finding } from './finding.ts';
import { formatPath, type Path } from './path.ts';
import type { Position } from './position.ts';

/** A finding whose place is still a path: checks look at values and know nothing of lines. */
export type Issue = {
  code: string;
  level: Finding['level'];
  path: Path;
  /** Whether the key itself is wrong (an unknown one) or what it holds. */
  at: 'key' | 'value';
  message: string;
};

/** Gives an issue its line and column. */
export function toFinding(issue: Issue, positionOf: (path: Path, at: 'key' | 'value') => Position): Finding {
  const { line, column } = positionOf(issue.path, issue.at);
  return {
    code: issue.code,
    level: issue.level,
    path: formatPath(issue.path),
    line,
    column,
    message: issue.message,
  };
}
