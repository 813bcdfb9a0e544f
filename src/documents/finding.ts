/** One thing that is wrong with a document that a person wrote. Findings are data; {@link formatFinding} makes the text. */
export type Finding = {
  /** Stable snake_case code, also the anchor in the documentation. */
  code: string;
  level: 'error' | 'warning';
  /** Where in the document: `rules[1].match.projects[0]`; empty for the whole document. */
  path: string;
  /** Counted from 1. */
  line: number;
  /** Counted from 1. */
  column: number;
  /** What was found, what is wanted, what to do. One line. */
  message: string;
};

/** `mapping.yaml:4:11 error rules[0].name: …`, so that editors and terminals can jump to the place. */
export function formatFinding(file: string, finding: Finding): string {
  const path = finding.path === '' ? '' : `${finding.path}: `;
  return `${file}:${finding.line}:${finding.column} ${finding.level} ${path}${finding.message} [${finding.code}]`;
}

/** Findings in the order of the text. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
