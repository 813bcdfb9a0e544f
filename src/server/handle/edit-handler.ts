import type { FastifyRequest } from 'fastify';
import { decodeEdit, type MappingEdit, type MappingPlace } from '../../admission/edit/mapping-edit.ts';
import { encodeEdit, type MappingFindings, type Verdict } from '../../admission/edit/mapping-verdict.ts';
import { causeOf, messageOf } from '../../errors.ts';
import { millisecondsLeft } from '../http/milliseconds-left.ts';
import { errorFields, type Log, loggedName } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';

export type EditDependencies = {
  /** The ConfigMap and its key. */
  place: MappingPlace;
  /**
   * `metadata.uid` of that ConfigMap; `undefined` while there is none. Every program that reaches the port can post a
   * review, but only the API server and readers of the object know its uid.
   */
  objectUid: () => string | undefined;
  /**
   * Finds the errors in a mapping.
   *
   * @param signal ends the check, whose result is not needed any more
   * @throws a user error if a limit or the signal ended the check
   */
  check: (mapping: string, signal: AbortSignal) => Promise<CheckedEdit>;
  metrics: Metrics;
  log: Log;
  clock: () => number;
};

/** The errors of an edit, or what it would change. */
export type CheckedEdit = MappingFindings & {
  /**
   * Returns warnings about recent jobs that the edit would affect. Runs in short turns of the event loop; never
   * rejects.
   *
   * @param until when it has to end, in milliseconds of the handler's clock
   */
  changes?: (until: number) => Promise<readonly string[]>;
};

/** One check that runs, and one that waits for it. One more check, of an edit that may be forged, is not counted. */
const MOST_CHECKS = 2;
/** In milliseconds. */
const LONGEST_CHECK = 8_000;
/** Share of the remaining time that a check may take; the rest is for the answer. */
const CHECK_SHARE = 0.8;
/**
 * Share of the check's time after which it stops looking for what the edit changes, so that a check that found no
 * errors in time does not time out because of that.
 */
const CHANGES_SHARE = 0.9;
const TOO_MANY: Verdict = { result: 'unchecked', why: 'too many edits at once' };

/**
 * Reviews edits of the ConfigMap that holds the mapping, before they are stored. Only a mapping with errors is refused:
 * an edit that could not be checked in time is allowed with a warning, since the last good mapping stays active
 * whatever is stored.
 *
 * @returns a function from a request to the JSON of the answer
 */
export function createEditHandler({ check, clock, log, metrics, objectUid, place }: EditDependencies) {
  let running = 0;
  /** Ends the running check of an edit that may be forged, if there is one. */
  let endUnprovenCheck: ((verdict: Verdict) => void) | undefined;

  async function judge(edit: MappingEdit, remaining: number): Promise<Verdict> {
    if (!edit.changes) return { result: 'unchanged' };
    if (edit.mapping === undefined) return { result: 'removed' };
    const isProven = edit.objectUid !== undefined && edit.objectUid === objectUid();
    if (isProven) endUnprovenCheck?.(TOO_MANY);
    if (isProven ? running >= MOST_CHECKS : endUnprovenCheck !== undefined) return TOO_MANY;
    const most = Math.max(0, Math.min(LONGEST_CHECK, remaining * CHECK_SHARE));
    const until = clock() + most * CHANGES_SHARE;
    const { promise: late, resolve } = Promise.withResolvers<Verdict>();
    const ending = new AbortController();
    const end = (verdict: Verdict) => {
      resolve(verdict);
      ending.abort();
    };
    const timer = setTimeout(end, most, { result: 'unchecked', why: 'it took too long' });
    if (isProven) running += 1;
    else endUnprovenCheck = end;
    const checked = verdictOf(edit.mapping, ending.signal, isProven ? until : undefined).finally(() => {
      if (isProven) running -= 1;
      else endUnprovenCheck = undefined;
    });
    const verdict = await Promise.race([checked, late]);
    clearTimeout(timer);
    return verdict;
  }

  /** @param until `undefined` if the client may not be told what the edit changes */
  async function verdictOf(mapping: string, signal: AbortSignal, until: number | undefined): Promise<Verdict> {
    try {
      const found = await check(mapping, signal);
      const { changes, ...errors } = found;
      if (errors.findings.length > 0) return { result: 'refused', ...errors };
      if (until === undefined) return { result: 'passed' };
      return { result: 'passed', changes: (await changes?.(until)) ?? [] };
    } catch (reason) {
      // A limit ended the check; the message says which.
      if (causeOf(reason) !== undefined) return { result: 'unchecked', why: messageOf(reason) };
      log.error({ error: errorFields(reason) }, 'internal error while checking an edit of the mapping');
      return { result: 'unchecked', why: 'internal error' };
    }
  }

  return async (request: Pick<FastifyRequest, 'arrived' | 'body' | 'url'>): Promise<string> => {
    const edit = decodeEdit(request.body, place);
    // A check may take seconds, and the parsed body takes many times its bytes in memory.
    request.body = undefined;
    const verdict = await judge(edit, millisecondsLeft(request, clock));
    metrics.mappingEdit(verdict.result);
    if (verdict.result !== 'unchanged')
      log.info(
        {
          uid: loggedName(edit.uid),
          result: verdict.result,
          ...('findings' in verdict ? { errors: verdict.findings.length + verdict.more } : {}),
        },
        'edit of the mapping reviewed',
      );
    return JSON.stringify(encodeEdit(edit, verdict, place));
  };
}
