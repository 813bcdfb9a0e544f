import type { Finding } from './finding.ts';
import { formatPath, type Path } from './path.ts';
import type { Position } from './position.ts';

/** A finding whose place is still a path: checks look at values and know nothing of lines. */
export type Remark = {
  code: string;
  level: Finding['level'];
  path: Path;
  /** Whether the key itself is wrong (an unknown one) or what it holds. */
  at: 'key' | 'value';
  message: string;
};

/** Gives a remark its line and column. */
export function toFinding(remark: Remark, positionOf: (path: Path, at: 'key' | 'value') => Position): Finding {
  const { line, column } = positionOf(remark.path, remark.at);
  return {
    code: remark.code,
    level: remark.level,
    path: formatPath(remark.path),
    line,
    column,
    message: remark.message,
  };
}
