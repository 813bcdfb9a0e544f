import type { Finding } from '../../documents/finding.ts';

/** The findings that leave the thread, and how many of each level stay behind. */
export type Findings = { findings: readonly Finding[]; more: Readonly<Record<Finding['level'], number>> };

/** Each is posted, formatted and logged by the thread that decides reviews. */
const MOST_FINDINGS = 100;
const MOST_CHARACTERS = 500;

/** The first findings in the order of the text; errors before warnings where not all can be among them. */
export function firstFindings(all: readonly Finding[]): Findings {
  const errors = all.filter(({ level }) => level === 'error');
  const warnings = all.length - errors.length;
  const kept = { error: Math.min(errors.length, MOST_FINDINGS), warning: 0 };
  kept.warning = Math.min(warnings, MOST_FINDINGS - kept.error);
  const left = { ...kept };
  const findings = all.filter(({ level }) => {
    left[level] -= 1;
    return left[level] >= 0;
  });
  return {
    findings: findings.map((finding) => ({ ...finding, message: cut(finding.message) })),
    more: { error: errors.length - kept.error, warning: warnings - kept.warning },
  };
}

function cut(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
