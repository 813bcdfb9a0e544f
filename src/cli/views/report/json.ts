import type { Report } from '../../../records/report/report.ts';
import type { ReportJson } from '../../schemas/report.ts';
import { timeOf } from './time-of.ts';

/** Always returns all of these keys, because scripts rely on them. */
export function reportJson(report: Report): ReportJson {
  const { first, gaps, groups, last, namespaces, others, projects, requests, safe, sources, unread, verdict, wanted } =
    report;
  return {
    ...{ from: timeOf(first), to: timeOf(last), requests, unread: { ...unread }, sources, safe, verdict },
    limits: {
      ...{ since: wanted.since === undefined ? null : timeOf(wanted.since) },
      ...{ until: wanted.until === undefined ? null : timeOf(wanted.until) },
      ...{ namespaces: [...wanted.namespaces], projects: [...wanted.projects] },
    },
    projects: {
      ...{ seen: projects.seen, known: projects.known, others: projects.others, unseen: [...projects.unseen] },
      refused: projects.refused.map(({ fixedSince, lastAllowed, name = null, project, reasons }) => ({
        ...{ project, name },
        reasons: reasons.map(({ last, pods, reason, requests }) => ({ reason, requests, pods, last: timeOf(last) })),
        lastAllowed: lastAllowed === undefined ? null : timeOf(lastAllowed),
        fixedSince: fixedSince === undefined ? null : timeOf(fixedSince),
      })),
      fixedSince: projects.fixedSince === undefined ? null : timeOf(projects.fixedSince),
    },
    others: { requests: others.requests, reasons: [...others.reasons] },
    namespaces: { unseen: [...namespaces.unseen], undecided: [...namespaces.undecided] },
    gaps: [...gaps],
    decisions: groups.map((group) => ({
      ...{ project: group.project ?? null, name: group.name ?? null, namespace: group.namespace, mode: group.mode },
      ...{ reason: group.reason, would: group.would, allowed: group.allowed, rule: group.rule ?? null },
      ...{ to: group.to ?? null, role: group.role ?? null },
      ...{ wanted: group.wanted ?? null, wantedRole: group.wantedRole ?? null },
      ...{ from: group.from ?? null, requester: group.requester },
      ...{ rootGroup: group.rootGroup ?? null, runner: group.runner ?? null },
      ...{ requests: group.requests, pods: group.pods, notStored: group.notStored },
      ...{ first: timeOf(group.first), last: timeOf(group.last) },
    })),
  };
}
