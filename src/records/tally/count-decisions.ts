import type { RecordedDecision, RecordSource } from '../recorded-decision.ts';
import { addToProject } from './add-to-project.ts';
import { createGroupCount } from './count-groups.ts';
import { createPodCount } from './count-pods.ts';
import { createCounter } from './counter.ts';
import { emptyNamespace, emptyProject, entryOf } from './entry-of.ts';
import { createFixedRequests } from './fixed-requests.ts';
import type { Limits } from './limits.ts';
import { hasCompletedName, requestKey } from './request-key.ts';
import type { Group, Tally } from './tally.ts';

/** What is counted with each record. The rest of a tally is computed at the end. */
export type Totals = Omit<Tally, 'groups' | 'isComparedInPart'>;

type Options = {
  limits: Limits;
  /** Returns the role of an account, for records that do not have it. */
  roleOf: (namespace: string, account: string) => string | undefined;
  /** A random number, see hash.ts. */
  seed: number;
};

type DecisionCount = {
  add(record: RecordedDecision): void;
  addDryRun(record: RecordedDecision): void;
  groups(): Group[];
  /** See fixed-requests.ts. */
  lastFixed(project: string): number | undefined;
  /** True if some requests were not compared. */
  isFull(): boolean;
};

const DAY = 24 * 60 * 60 * 1000;

/** Adds decisions to the totals, each request once, even if both logs contain it. */
export function createDecisionCount(totals: Totals, { limits, roleOf, seed }: Options): DecisionCount {
  const requests = createCounter(seed, limits.requests);
  const pods = createPodCount(seed, limits.requests);
  const groups = createGroupCount(limits.groups);
  const fixed = createFixedRequests(limits.requestTimes);

  const seenAs = (key: string, source: RecordSource) =>
    requests.add(key, source === 'audit' ? 0 : 1) ?? { thisSide: 1, otherSide: 0 };

  function withRoles(record: RecordedDecision): RecordedDecision {
    const { namespace, to, wanted } = record;
    return {
      ...record,
      role: record.role ?? (to === undefined ? undefined : roleOf(namespace, to)),
      wantedRole: record.wantedRole ?? (wanted === undefined ? undefined : roleOf(namespace, wanted)),
    };
  }

  /** @returns true if the limits leave room for it */
  function addToDay(time: number): boolean {
    totals.first = Math.min(totals.first ?? time, time);
    totals.last = Math.max(totals.last ?? time, time);
    const day = Math.floor(time / DAY);
    const hasRoom = totals.days.has(day) || totals.days.size < limits.days;
    if (hasRoom) totals.days.add(day);
    return hasRoom;
  }

  /** @returns true if the limits leave room for it */
  function addJob(project: string, record: RecordedDecision, isFirst: boolean): boolean {
    const inNamespace = entryOf(totals.namespaces, record.namespace, limits.namespaces, emptyNamespace);
    if (inNamespace !== undefined) inNamespace.jobs += 1;
    const inProject = entryOf(totals.projects, project, limits.projects, emptyProject);
    if (inProject === undefined) return false;
    addToProject(inProject, record, isFirst || hasCompletedName(record) ? 1 : 0);
    fixed.add(project, record);
    return inNamespace !== undefined;
  }

  return {
    add(record) {
      totals[record.source] += 1;
      const key = requestKey(record);
      const seen = seenAs(key, record.source);
      const isNew = seen.thisSide > seen.otherSide;
      const isInGroup = groups.add(withRoles(record), isNew ? 1 : 0, pods.add(record, key, seen));
      // The other log has already added this request.
      if (!isNew) return;
      totals.requests += 1;
      if (record.would === 'refuse') totals.refusals += 1;
      const isInDay = addToDay(record.time);
      const isInProject = record.project === undefined || addJob(record.project, record, seen.thisSide === 1);
      if (!isInGroup || !isInDay || !isInProject) totals.unlisted += 1;
    },
    addDryRun(record) {
      const seen = seenAs(`dry run\n${requestKey(record)}`, record.source);
      if (seen.thisSide > seen.otherSide) totals.dryRuns += 1;
    },
    groups: () => groups.list(),
    lastFixed: (project) => fixed.lastFixed(project),
    isFull: () => requests.isFull(),
  };
}
