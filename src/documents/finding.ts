import { oneLine } from '../text/printable.ts';

/** An issue with its place in the text. Findings are data; {@link formatFinding} writes the line. */
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
  /** What was found, what is wanted, what to do. One line. */
  message: string;
};

/** `mapping.yaml:4:11 error rules[0].name: …`, the form that editors and terminals turn into a link. */
export function formatFinding(file: string, finding: Finding): string {
  const path = finding.path === '' ? '' : `${finding.path}: `;
  const place = `${file}:${finding.line}:${finding.column}`;
  return oneLine(`${place} ${finding.level} ${path}${finding.message} [${finding.code}]`);
}

/** Findings in the order of the text. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
