import type { Finding } from '../../doctor/checks/finding.ts';
import type { CheckResult } from '../../doctor/diagnosis.ts';
import type { Unseen } from '../../doctor/world/seen.ts';
import { CHECKS } from './checks.ts';
import type { PreflightLook } from './look.ts';

/** The result of checking whether a cluster is ready for an installation. */
export type Preflight = { server: string; namespace: string; checks: readonly CheckResult[] };

/** One check of a cluster, as data. */
export type PreflightCheck = {
  /** A stable id in snake_case, which is also the heading in docs/init.md. */
  id: string;
  /** A sentence that is true if the check has no finding. */
  title: string;
  /** Judges what was read; pure. */
  judge(look: PreflightLook): { looked: string; findings?: readonly Finding[]; unseen?: readonly Unseen[] };
};

const PAGE = 'docs/init.md';

export function preflight(look: PreflightLook): Preflight {
  const checks = CHECKS.map(({ id, judge, title }): CheckResult => {
    const { findings = [], looked, unseen = [] } = judge(look);
    const state = findings.length > 0 ? 'found' : unseen.length > 0 ? 'blind' : 'green';
    const reported = findings.map((finding) => ({ check: id, ...finding, link: `${PAGE}#${finding.code}` }));
    return { id, title, state, looked, findings: reported, unseen };
  });
  return { server: look.server, namespace: look.namespace, checks };
}
