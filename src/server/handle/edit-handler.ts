import type { FastifyRequest } from 'fastify';
import { decodeEdit, type MappingEdit, type MappingPlace } from '../../admission/edit/mapping-edit.ts';
import { encodeEdit, type MappingFault, type Verdict } from '../../admission/edit/mapping-verdict.ts';
import { causeOf } from '../../errors.ts';
import { millisecondsLeft } from '../http/deadline.ts';
import { faultFields } from '../http/failure.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';

export type EditDependencies = {
  /** The one object that is looked at. */
  place: MappingPlace;
  /**
   * Says everything that is wrong with a mapping.
   *
   * @throws when it cannot be found out
   */
  check: (mapping: string) => Promise<readonly MappingFault[]>;
  metrics: Metrics;
  log: Log;
  clock: () => number;
};

/** Each check has a thread and its memory. */
const MOST_CHECKS = 2;
const LONGEST_CHECK = 8_000;
const CHECK_SHARE = 0.8;

/**
 * Looks at edits of the ConfigMap that holds the mapping, before they are stored. It refuses a mapping with errors and
 * nothing else: whatever it cannot find out in time is let through with a warning, and the last good mapping stays in
 * force whatever is stored.
 *
 * @returns a function from a request to the JSON to answer with
 */
export function createEditHandler({ check, clock, log, metrics, place }: EditDependencies) {
  let running = 0;

  async function judge(edit: MappingEdit, left: number): Promise<Verdict> {
    if (!edit.changes) return { result: 'unchanged' };
    if (edit.mapping === undefined) return { result: 'removed' };
    if (running >= MOST_CHECKS) return { result: 'unchecked', why: 'too many edits at once' };
    const { promise: late, resolve } = Promise.withResolvers<Verdict>();
    const timer = setTimeout(
      () => resolve({ result: 'unchecked', why: 'it took too long' }),
      Math.max(0, Math.min(LONGEST_CHECK, left * CHECK_SHARE)),
    );
    running += 1;
    const checked = verdictOf(edit.mapping).finally(() => {
      running -= 1;
    });
    const verdict = await Promise.race([checked, late]);
    clearTimeout(timer);
    return verdict;
  }

  async function verdictOf(mapping: string): Promise<Verdict> {
    try {
      const faults = await check(mapping);
      return faults.length === 0 ? { result: 'passed' } : { result: 'refused', faults };
    } catch (reason) {
      // A limit was met, which says so itself.
      if (causeOf(reason) !== undefined) return { result: 'unchecked', why: (reason as Error).message };
      log.error({ fault: faultFields(reason) }, 'fault while checking an edit of the mapping');
      return { result: 'unchecked', why: 'by a mistake of ours' };
    }
  }

  return async (request: Pick<FastifyRequest, 'arrived' | 'body' | 'url'>): Promise<string> => {
    const edit = decodeEdit(request.body, place);
    const verdict = await judge(edit, millisecondsLeft(request, clock));
    metrics.mappingEdit(verdict.result);
    if (verdict.result !== 'unchanged')
      log.info(
        { uid: edit.uid, result: verdict.result, ...('faults' in verdict ? { errors: verdict.faults.length } : {}) },
        'an edit of the mapping was looked at',
      );
    return JSON.stringify(encodeEdit(edit, verdict, place));
  };
}
