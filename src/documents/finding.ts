import { oneLine } from '../text/printable.ts';

/** An issue with its place in the text. Findings are data; {@link formatFinding} writes them as lines. */
export type Finding = {
  /** Stable, in snake_case; also the anchor in the documentation. */
  code: string;
  level: 'error' | 'warning';
  /** `rules[1].match.projects[0]`; empty for the whole document. */
  path: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** Says what was found, what is wanted, and what to do, in one line. */
  message: string;
};

/** Returns `mapping.yaml:4:11 error rules[0].name: …`, a form that editors and terminals turn into a link. */
export function formatFinding(file: string, finding: Finding): string {
  const path = finding.path === '' ? '' : `${finding.path}: `;
  const place = `${file}:${finding.line}:${finding.column}`;
  return oneLine(`${place} ${finding.level} ${path}${finding.message} [${finding.code}]`);
}

/** Sorts findings by their place in the text. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
