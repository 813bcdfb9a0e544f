import type { ReportedFinding } from '../../../doctor/diagnosis.ts';

/**
 * Groups findings that are shown as one: those with the same code and fix, and of the others those with the same code
 * and cause, each with its own fix.
 */
export function foldFindings(findings: readonly ReportedFinding[]): readonly (readonly ReportedFinding[])[] {
  const byFix = Map.groupBy(findings, fixKey);
  const groups = Map.groupBy(findings, (finding) => {
    const isShared = (byFix.get(fixKey(finding))?.length ?? 0) > 1;
    return isShared ? fixKey(finding) : causeKey(finding);
  });
  return [...groups.values()];
}

function fixKey({ level, code, wanted, fix }: ReportedFinding): string {
  return JSON.stringify(['fix', level, code, wanted, fix]);
}

function causeKey({ level, code, wanted, found }: ReportedFinding): string {
  return JSON.stringify(['cause', level, code, wanted, found]);
}
