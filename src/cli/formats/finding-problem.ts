import type { Finding } from '../../documents/finding.ts';
import type { Problem } from '../../formats/report.ts';

/** Returns a finding in a file as a problem of a report. */
export function findingProblem(
  file: string,
  page: string,
  { code, column, level, line, message, path }: Finding,
): Problem {
  const place = path === '' ? '' : `${path}: `;
  return { code, level, message: `${place}${message}`, identity: message, file, line, column, page: `${page}#${code}` };
}
