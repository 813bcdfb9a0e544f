import type { Finding } from '../../documents/finding.ts';
import { shortMessage } from '../../text/short-message.ts';

/** The findings that leave the thread, and how many more there are of each level. */
export type Findings = { findings: readonly Finding[]; more: Readonly<Record<Finding['level'], number>> };

/** The limit matters because the thread that decides reviews also formats and logs each finding. */
const MOST_FINDINGS = 100;

/** Returns the first findings in the order of the text. If there are too many, errors take precedence over warnings. */
export function firstFindings(all: readonly Finding[]): Findings {
  const errors = all.filter(({ level }) => level === 'error');
  const warnings = all.length - errors.length;
  const kept = { error: Math.min(errors.length, MOST_FINDINGS), warning: 0 };
  kept.warning = Math.min(warnings, MOST_FINDINGS - kept.error);
  const remaining = { ...kept };
  const findings = all.filter(({ level }) => {
    remaining[level] -= 1;
    return remaining[level] >= 0;
  });
  return {
    findings: findings.map((finding) => ({ ...finding, message: shortMessage(finding.message) })),
    more: { error: errors.length - kept.error, warning: warnings - kept.warning },
  };
}
