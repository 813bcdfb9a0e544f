import { oneLine } from '../text/printable.ts';
import { type FormatContext, type Problem, problemsOf, type Report } from './report.ts';

/** GitLab's severities are info, minor, major, critical and blocker. */
const SEVERITIES: Readonly<Record<Problem['level'], string>> = { error: 'critical', warning: 'minor', notice: 'info' };

/**
 * Returns the report in the format that GitLab reads from `artifacts:reports:codequality`: a list of issues, each with
 * the five properties that GitLab requires (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format").
 */
export function codeQuality(report: Report, context: FormatContext): string {
  const issues = problemsOf(report, context).map(({ code, fingerprint, level, line, message, path }) => ({
    description: oneLine(message),
    check_name: code,
    fingerprint,
    severity: SEVERITIES[level],
    location: { path, lines: { begin: line } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
