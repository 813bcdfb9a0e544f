import { setImmediate } from 'node:timers/promises';
import type { MappingFindings } from '../../admission/edit/mapping-verdict.ts';
import type { Snapshot } from '../../admission/snapshot.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { changeOf, type SeenChange, warningsOf } from '../../plan/edit/edit-warnings.ts';
import { parseSeenJob, type SeenJobs } from '../../plan/edit/seen-jobs.ts';
import type { CheckedEdit } from '../../server/handle/edit-handler.ts';
import { errorFields, type Log } from '../../server/observe/log.ts';
import type { CheckedMapping, EditToCheck } from '../worker/check-mapping.worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import { LIMITS } from './load-mapping.ts';

type CheckDependencies = {
  workers: WorkerQueue;
  /** What the text is called in `place`. */
  file: string;
  seen: SeenJobs;
  /** The active snapshot; `undefined` before the first mapping. */
  snapshot: () => Snapshot | undefined;
  /** Milliseconds from any start, never backwards: the clock of the edit handler. */
  clock: () => number;
  now: () => Date;
  log: Log;
};

/** Milliseconds of a turn. A review that arrives meanwhile waits no longer than that. */
const TURN_MILLISECONDS = 5;

/**
 * Checks an edit of the mapping before it is stored, and finds out what it changes for recent jobs.
 *
 * @returns a function from a text and a signal that abandons the check. Its result has the errors in the words of
 *   `validate mapping`; warnings do not make the API server refuse an edit. It throws a user error if a limit or the
 *   signal ended the check
 */
export function createEditCheck(dependencies: CheckDependencies) {
  const { file, seen, workers } = dependencies;
  return async (text: string, signal: AbortSignal): Promise<CheckedEdit> => {
    const keys = seen.keys();
    const input: EditToCheck = { text, seen: keys };
    const { narrowed, ...found } = await workers.run<CheckedMapping>('check', 'check-mapping.worker', input, {
      limits: LIMITS,
      signal,
    });
    const errors: MappingFindings = {
      findings: found.findings
        .filter(({ level }) => level === 'error')
        .map(({ code, column, line, message, path }) => ({
          place: `${file}:${line}:${column}`,
          message: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
        })),
      more: found.more.error,
    };
    if (narrowed === undefined) return errors;
    return { ...errors, changes: (until) => changesFor(keys, narrowed, until, dependencies) };
  };
}

/** Decides about each job with both mappings. Reviews are answered between its turns. */
async function changesFor(
  keys: readonly string[],
  index: MappingIndex,
  until: number,
  { clock, log, now, seen, snapshot }: CheckDependencies,
): Promise<readonly string[]> {
  const before = snapshot();
  if (before === undefined) return [];
  const snapshots = { before, after: { ...before, index } };
  const changes: SeenChange[] = [];
  const projects = new Set<string>();
  let undecided = keys.length;
  try {
    let turn = clock() + TURN_MILLISECONDS;
    for (const key of keys) {
      const time = clock();
      if (time >= until) break;
      if (time >= turn) {
        await setImmediate();
        turn = clock() + TURN_MILLISECONDS;
      }
      undecided -= 1;
      const job = parseSeenJob(key);
      if (job === undefined) continue;
      projects.add(job.project);
      const change = changeOf(job, snapshots);
      if (change !== undefined) changes.push(change);
    }
  } catch (reason) {
    // An edit must not fail because of an error in finding out what it changes.
    log.error({ error: errorFields(reason) }, 'internal error while deciding what an edit of the mapping changes');
    return [];
  }
  return warningsOf({ changes, undecided, projects: projects.size, since: seen.since(), now: now() });
}
