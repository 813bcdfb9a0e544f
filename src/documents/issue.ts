import type { Finding } from './finding.ts';
import { formatPath, type Path } from './path.ts';
import type { Position } from './text/position.ts';

/** Something wrong with a document. Its place is a path, because checks read values, which have no line numbers. */
export type Issue = {
  code: string;
  level: Finding['level'];
  path: Path;
  /** What is wrong: the key itself, such as an unknown one, or its value. */
  at: 'key' | 'value';
  message: string;
};

/** Adds line and column to an issue. */
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
