import type { Tally } from '../tally/tally.ts';
import { gapsIn } from './gaps.ts';
import { byProject } from './order.ts';
import type { Known, RefusedProject, Report } from './report.ts';
import { verdictOf } from './verdict.ts';

/**
 * Builds a report from the decisions that were counted.
 *
 * @returns `undefined` if there was no decision
 */
export function buildReport(tally: Tally, known: Known): Report | undefined {
  const { audit, first, last, log, requests } = tally;
  if (first === undefined || last === undefined) return undefined;
  const unseen = [...known.projects].filter((project) => !tally.projects.has(project)).sort(byProject);
  const unseenNamespaces = [...known.namespaces]
    .filter((namespace) => (tally.namespaces.get(namespace)?.jobs ?? 0) === 0)
    .sort();
  const undecided = [...tally.namespaces]
    .filter(([namespace, tally]) => tally.jobs === 0 && tally.undecided > 0 && !known.namespaces.has(namespace))
    .map(([namespace]) => namespace)
    .sort();
  const refusedOthers = tally.groups.filter(({ project, would }) => project === undefined && would === 'refuse');
  const refused = refusedIn(tally, known);
  const parts = {
    wanted: tally.wanted,
    first,
    last,
    requests,
    unread: { lines: tally.unread, exports: tally.incompleteExports },
    sources: { audit, log },
    projects: { ...countsOf(tally, known), unseen, refused, fixedSince: fixedIn(tally, refused) },
    others: {
      requests: refusedOthers.reduce((sum, group) => sum + group.requests, 0),
      reasons: [...new Set(refusedOthers.map(({ reason }) => reason))].sort(),
    },
    namespaces: { unseen: unseenNamespaces, undecided },
  };
  const groups = tally.groups
    .map((group) => ({ ...group, name: group.project === undefined ? undefined : known.names.get(group.project) }))
    .sort((one, other) => byProject(one.project, other.project) || other.requests - one.requests);
  return { groups, ...parts, ...verdictOf(parts, tally), gaps: gapsIn({ ...tally, first, last }) };
}

function countsOf({ projects }: Tally, known: Known): Pick<Report['projects'], 'seen' | 'known' | 'others'> {
  if (known.projects.size === 0) return { seen: projects.size, known: projects.size, others: 0 };
  const seen = [...known.projects].filter((project) => projects.has(project)).length;
  return { seen, known: known.projects.size, others: projects.size - seen };
}

function refusedIn({ projects }: Tally, { names }: Known): RefusedProject[] {
  return [...projects]
    .filter(([, { refusals }]) => refusals.size > 0)
    .sort(([one], [other]) => byProject(one, other))
    .map(([project, { lastAllowed, lastFixed, refusals }]) => ({
      project,
      name: names.get(project),
      reasons: [...refusals].map(([reason, counts]) => ({ reason, ...counts })),
      lastAllowed,
      fixedSince: lastFixed === undefined ? undefined : lastFixed + 1,
    }));
}

/**
 * Returns no time unless it covers every refusal: each one has to be listed under a project, have a time, and be fixed.
 */
function fixedIn({ refusals, undated }: Tally, refused: readonly RefusedProject[]): number | undefined {
  const times = refused.flatMap(({ fixedSince }) => fixedSince ?? []);
  const listed = refused.flatMap(({ reasons }) => reasons).reduce((sum, { requests }) => sum + requests, 0);
  if (times.length === 0 || times.length < refused.length || listed < refusals || undated.refusals > 0)
    return undefined;
  return Math.max(...times);
}
