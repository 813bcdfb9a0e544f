import { itemsIn } from '../items-in.ts';
import type { Reading } from '../read/reading.ts';
import { readRecord } from '../read-record.ts';
import type { RecordedDecision, RecordSource } from '../recorded-decision.ts';
import type { Part } from '../split/split-text.ts';
import { addToGroups } from './add-to-groups.ts';
import { createPodCount } from './count-pods.ts';
import { createCounter } from './counter.ts';
import { createFixedRequests } from './fixed-requests.ts';
import { isIncomplete } from './incomplete-export.ts';
import { isInTime, isOfWanted } from './is-wanted.ts';
import { addToProject, emptyProject } from './project-tally.ts';
import { hasOtherName, requestKey } from './request-key.ts';
import type { Tally, Wanted } from './tally.ts';

type TallyOptions = {
  wanted: Wanted;
  webhookNamespace: string;
  /** The role of an account, where the record does not have it. */
  roleOf: (namespace: string, account: string) => string | undefined;
  /** A random number, see hash.ts. */
  seed: number;
  limits?: Limits;
};

type Limits = {
  requests: number;
  projects: number;
  groups: number;
  /** Requests that are compared over time, see fixed-requests.ts. */
  asked: number;
  namespaces: number;
  days: number;
  replicas: number;
};

/** Two million requests take 64 MiB; 3,660 days are ten years. */
export const LIMITS: Limits = {
  ...{
    requests: 2_000_000,
    projects: 50_000,
    groups: 100_000,
    asked: 100_000,
    namespaces: 10_000,
    days: 3_660,
    replicas: 100,
  },
};

const DAY = 24 * 60 * 60 * 1000;

/**
 * Counts the decisions in the parts of logs, each request once: several events of it, a line that two files have, and an event
 * and a log line about it.
 */
export function createTally(options: TallyOptions) {
  const { limits = LIMITS, roleOf, seed, wanted, webhookNamespace } = options;
  const identities = createCounter(seed, limits.requests);
  const requests = createCounter(seed, limits.requests);
  const pods = createPodCount(seed, limits.requests);
  const groups = addToGroups(limits.groups);
  const fixed = createFixedRequests(limits.asked);
  /** Elements of the document that is being read. */
  let elements = 0;
  const tally: Omit<Tally, 'groups' | 'isComparedInPart'> = {
    wanted,
    ...{ projects: new Map(), namespaces: new Map(), days: new Set(), replicas: new Set() },
    ...{ first: undefined, last: undefined, requests: 0, audit: 0, log: 0, refusals: 0 },
    ...{ repeated: 0, dryRuns: 0, outside: 0, unfinished: 0, foreign: 0, others: 0, texts: 0, unread: 0 },
    undated: { decisions: 0, refusals: 0, projects: new Set() },
    ...{ incompleteExports: 0, unlisted: 0 },
  };

  const namespaceOf = (name: string) =>
    entryOf(tally.namespaces, name, limits.namespaces, () => ({ jobs: 0, undecided: 0, lastUndecided: undefined }));

  function addDecision(record: RecordedDecision): void {
    const { namespace, project, source, time, would } = record;
    if (!isInTime(wanted, namespace, time) || !isOfWanted(wanted, namespace, project)) {
      tally.outside += 1;
      return;
    }
    tally[source] += 1;
    const key = requestKey(record);
    const seen = requests.add(key, sideOf(source)) ?? { here: 1, there: 0 };
    const known = {
      ...record,
      role: record.role ?? (record.to === undefined ? undefined : roleOf(namespace, record.to)),
      wantedRole: record.wantedRole ?? (record.wanted === undefined ? undefined : roleOf(namespace, record.wanted)),
    };
    // The other log has this request already.
    const isNew = seen.here > seen.there;
    let isListed = groups.add(known, isNew ? 1 : 0, pods.add(record, key, seen));
    if (!isNew) return;
    tally.requests += 1;
    tally.first = Math.min(tally.first ?? time, time);
    tally.last = Math.max(tally.last ?? time, time);
    const day = Math.floor(time / DAY);
    if (tally.days.has(day) || tally.days.size < limits.days) tally.days.add(day);
    else isListed = false;
    if (would === 'refuse') tally.refusals += 1;
    if (project !== undefined) {
      const inNamespace = namespaceOf(namespace);
      if (inNamespace !== undefined) inNamespace.jobs += 1;
      const inProject = entryOf(tally.projects, project, limits.projects, emptyProject);
      if (inProject !== undefined) {
        addToProject(inProject, record, seen.here === 1 || hasOtherName(record) ? 1 : 0);
        fixed.add(project, record);
      }
      isListed &&= inNamespace !== undefined && inProject !== undefined;
    }
    if (!isListed) tally.unlisted += 1;
  }

  function addReading(reading: Reading & { pod?: string }): void {
    if ('identity' in reading) {
      if ((identities.add(reading.identity, 0)?.here ?? 1) > 1) tally.repeated += 1;
      else if (reading.is === 'undecided') addUndecided(reading);
      else if (reading.is === 'dry_run') addDryRun(reading.record);
      else {
        if (reading.pod !== undefined && reading.record.source === 'log' && tally.replicas.size < limits.replicas)
          tally.replicas.add(reading.pod);
        addDecision(reading.record);
      }
    } else if (reading.is === 'undated') addUndated(reading.record);
    else tally[COUNTS[reading.is]] += 1;
  }

  function addDryRun(record: RecordedDecision): void {
    const { namespace, project, source, time } = record;
    if (!isInTime(wanted, namespace, time) || !isOfWanted(wanted, namespace, project)) {
      tally.outside += 1;
      return;
    }
    const seen = requests.add(`dry run\n${requestKey(record)}`, sideOf(source)) ?? { here: 1, there: 0 };
    if (seen.here > seen.there) tally.dryRuns += 1;
  }

  /** Without a time, it may be in the time that is wanted. */
  function addUndated({ namespace, project, would }: Pick<RecordedDecision, 'namespace' | 'project' | 'would'>): void {
    if (!isOfWanted(wanted, namespace, project)) return;
    tally.undated.decisions += 1;
    if (would !== 'refuse') return;
    tally.undated.refusals += 1;
    if (project !== undefined && tally.undated.projects.size < limits.projects) tally.undated.projects.add(project);
  }

  function addUndecided({ namespace, time }: { namespace: string; time: number }): void {
    if (!isInTime(wanted, namespace, time)) {
      tally.outside += 1;
      return;
    }
    const entry = namespaceOf(namespace);
    if (entry === undefined) return;
    entry.undecided += 1;
    entry.lastUndecided = Math.max(entry.lastUndecided ?? time, time);
  }

  return {
    add(part: Part): void {
      if (part.is === 'text' || part.is === 'unread') {
        if (part.is === 'text') tally.texts += 1;
        else tally.unread += part.lines;
        return;
      }
      if (isIncomplete(part.value, elements)) tally.incompleteExports += 1;
      elements = part.is === 'document' ? 0 : elements + 1;
      for (const value of itemsIn(part.value)) {
        const pod = part.is === 'value' ? part.pod : undefined;
        addReading({ ...(pod === undefined ? {} : { pod }), ...readRecord(value, webhookNamespace) });
      }
    },
    /** Requests with a decision so far. */
    size: () => tally.requests,
    result: (): Tally => ({
      ...tally,
      projects: new Map(
        [...tally.projects].map(([project, entry]) => [project, { ...entry, lastFixed: fixed.lastFixed(project) }]),
      ),
      groups: groups.list(),
      isComparedInPart: identities.isFull() || requests.isFull(),
    }),
  };
}

const COUNTS = { unfinished: 'unfinished', foreign: 'foreign', other: 'others' } as const;

function sideOf(source: RecordSource): 0 | 1 {
  return source === 'audit' ? 0 : 1;
}

/** @returns the entry, made where there is none; `undefined` where there are too many */
function entryOf<Value>(map: Map<string, Value>, key: string, most: number, make: () => Value): Value | undefined {
  const found = map.get(key);
  if (found !== undefined || map.size >= most) return found;
  const made = make();
  map.set(key, made);
  return made;
}
