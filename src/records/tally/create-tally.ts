import { itemsIn } from '../items-in.ts';
import type { Reading } from '../read/reading.ts';
import { readRecord } from '../read-record.ts';
import type { RecordedDecision } from '../recorded-decision.ts';
import type { Part } from '../split/split-text.ts';
import { createDecisionCount, type Totals } from './count-decisions.ts';
import { createCounter } from './counter.ts';
import { emptyNamespace, entryOf } from './entry-of.ts';
import { isIncomplete } from './incomplete-export.ts';
import { isWanted, isWantedAtAnyTime } from './is-wanted.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Tally, Wanted } from './tally.ts';

type TallyOptions = {
  wanted: Wanted;
  webhookNamespace: string;
  /** Returns the role of an account, for records that do not have it. */
  roleOf: (namespace: string, account: string) => string | undefined;
  /** A random number, see hash.ts. */
  seed: number;
  limits?: Limits;
};

/**
 * Counts the decisions in the parts of logs, each request once. A request can have several events, a line in two files,
 * or both an event and a log line.
 */
export function createTally({ limits = LIMITS, roleOf, seed, wanted, webhookNamespace }: TallyOptions) {
  const identities = createCounter(seed, limits.requests);
  const totals = nothingCounted(wanted);
  const decisions = createDecisionCount(totals, { limits, roleOf, seed });
  /** How many elements of the current document were read. */
  let elements = 0;

  function addReading(reading: Reading, pod: string | undefined): void {
    if ('identity' in reading) {
      if ((identities.add(reading.identity, 0)?.thisSide ?? 1) > 1) totals.repeated += 1;
      else if (reading.is === 'undecided') addUndecided(reading);
      else addRecord(reading, pod);
    } else if (reading.is === 'undated') addUndated(reading.record);
    else totals[COUNTS[reading.is]] += 1;
  }

  /** @param pod the pod that wrote the log */
  function addRecord({ is, record }: Extract<Reading, { is: 'decision' | 'dry_run' }>, pod: string | undefined): void {
    const isReplica = is === 'decision' && record.source === 'log' && pod !== undefined;
    if (isReplica && totals.replicas.size < limits.replicas) totals.replicas.add(pod);
    if (!isWanted(wanted, record)) totals.outside += 1;
    else if (is === 'decision') decisions.add(record);
    else decisions.addDryRun(record);
  }

  /** Counts a decision without a time, because it may be in the requested time. */
  function addUndated({ namespace, project, would }: Pick<RecordedDecision, 'namespace' | 'project' | 'would'>): void {
    if (!isWantedAtAnyTime(wanted, namespace, project)) return;
    totals.undated.decisions += 1;
    if (would !== 'refuse') return;
    totals.undated.refusals += 1;
    if (project !== undefined && totals.undated.projects.size < limits.projects) totals.undated.projects.add(project);
  }

  function addUndecided(reading: Extract<Reading, { is: 'undecided' }>): void {
    const { namespace, time } = reading;
    if (!isWanted(wanted, reading)) {
      totals.outside += 1;
      return;
    }
    const entry = entryOf(totals.namespaces, namespace, limits.namespaces, emptyNamespace);
    if (entry === undefined) return;
    entry.undecided += 1;
    entry.lastUndecided = Math.max(entry.lastUndecided ?? time, time);
  }

  return {
    add(part: Part): void {
      if (part.is === 'text' || part.is === 'unread') {
        if (part.is === 'text') totals.texts += 1;
        else totals.unread += part.lines;
        return;
      }
      if (isIncomplete(part.value, elements)) totals.incompleteExports += 1;
      elements = part.is === 'document' ? 0 : elements + 1;
      const pod = part.is === 'value' ? part.pod : undefined;
      for (const value of itemsIn(part.value)) {
        const reading = readRecord(value, webhookNamespace);
        addReading(reading, reading.pod ?? pod);
      }
    },
    /** Number of requests with a decision so far. */
    size: () => totals.requests,
    result: (): Tally => ({
      ...totals,
      projects: new Map(
        [...totals.projects].map(([project, entry]) => [
          project,
          { ...entry, lastFixed: decisions.lastFixed(project) },
        ]),
      ),
      groups: decisions.groups(),
      isComparedInPart: identities.isFull() || decisions.isFull(),
    }),
  };
}

const COUNTS = { unfinished: 'unfinished', foreign: 'foreign', other: 'others' } as const;

function nothingCounted(wanted: Wanted): Totals {
  return {
    wanted,
    ...{ projects: new Map(), namespaces: new Map(), days: new Set(), replicas: new Set() },
    ...{ first: undefined, last: undefined, requests: 0, audit: 0, log: 0, refusals: 0 },
    ...{ repeated: 0, dryRuns: 0, outside: 0, unfinished: 0, foreign: 0, others: 0, texts: 0, unread: 0 },
    undated: { decisions: 0, refusals: 0, projects: new Set() },
    ...{ incompleteExports: 0, unlisted: 0 },
  };
}
