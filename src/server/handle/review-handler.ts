import type { FastifyRequest } from 'fastify';
import { overlayAccounts } from '../../accounts/index-accounts.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import { decide } from '../../admission/decide.ts';
import type { Decision } from '../../admission/decision.ts';
import { applyPatch } from '../../admission/patch/apply-patch.ts';
import { recordOf } from '../../admission/record.ts';
import { decodeReview, encodeReview, type ReviewRequest } from '../../admission/review/review.ts';
import type { Snapshot } from '../../admission/snapshot.ts';
import type { Mode } from '../../modes.ts';
import { httpError } from '../http/http-error.ts';
import type { Limits } from '../http/limits.ts';
import { millisecondsLeft } from '../http/milliseconds-left.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { lineOf } from './log-line.ts';
import type { MissingAccounts } from './missing-accounts.ts';

/**
 * Looks for accounts that the snapshot does not have. Never rejects: an account that is not found in time is missing.
 *
 * @param milliseconds the longest time that the review can wait
 */
export type FindAccounts = (
  namespace: string,
  names: readonly string[],
  milliseconds: number,
) => Promise<readonly ServiceAccount[]>;

type ReviewDependencies = {
  snapshot: () => Snapshot | undefined;
  metrics: Metrics;
  log: Log;
  clock: () => number;
  missing: MissingAccounts;
  limits: Pick<Limits, 'waitingBytes'>;
  /** Called with every decision that was answered. */
  remember?: (decision: Decision) => void;
  /** Absent if the snapshot is the only source of accounts. */
  findAccounts?: FindAccounts;
};

/** Longest lookup, in milliseconds. A slow API server must not delay every job whose project lacks its own account. */
const LONGEST_SEARCH = 500;
/** Share of the remaining time that a lookup may take; the rest is for deciding again and for the answer. */
const SEARCH_SHARE = 0.8;
/** Longest patch, in characters of JSON. A real one has a few hundred; its values are encoded four times. */
const LONGEST_PATCH = 1024 * 1024;

/*
 * How each outcome is answered. With an HTTP error, the failurePolicy of the webhook configuration decides about the pod.
 *
 * | outcome                                                          | HTTP | answer                            |
 * |------------------------------------------------------------------|------|-----------------------------------|
 * | no mapping has been read yet                                     | 503  | not_ready                         |
 * | the API server's timeout has ended                               | 503  | too_late                          |
 * | the body is not a review of a pod                                | 400  | review_malformed                  |
 * | allowed                                                          | 200  | allowed, with a patch if needed   |
 * | refused                                                          | 200  | not allowed, code 403             |
 * | refused to a manager, for an account missing for less than 30 s  | 200  | not allowed, code 429, wait 1 s   |
 * | internal error, also a patch that does not apply to the object   | 500  | internal                          |
 */

/**
 * Handles one review synchronously, from the body to the encoded answer. The only exception is a missing account that
 * may have been created a moment ago: it is looked up, and the review is decided once more.
 *
 * @returns a function from a request to the JSON of the answer
 */
export function createReviewHandler(mode: Mode, dependencies: ReviewDependencies) {
  const { clock, findAccounts, limits, log, metrics, missing, remember, snapshot } = dependencies;
  /** Bytes of the bodies whose reviews wait for a lookup. */
  let waitingBytes = 0;

  function answer(review: ReviewRequest, decision: Decision, arrived: number): string {
    applyPatch(review, decision);
    const retryAfterSeconds = missing.retryAfterSeconds(review.namespace, decision);
    const record = recordOf(decision);
    const body = JSON.stringify(encodeReview(review, decision, { base64, record, retryAfterSeconds }));

    const milliseconds = clock() - arrived;
    metrics.decision(decision, milliseconds / 1000);
    log.info(...lineOf(review, decision, record, milliseconds));
    remember?.(decision);
    return body;
  }

  async function search(
    review: ReviewRequest,
    decision: Decision,
    find: FindAccounts,
    remaining: number,
  ): Promise<Decision> {
    const found = await find(review.namespace, decision.missed, Math.min(LONGEST_SEARCH, remaining * SEARCH_SHARE));
    const known = snapshot();
    if (found.length === 0 || known === undefined) return decision;
    return decide(review, { ...known, accounts: overlayAccounts(known.accounts, found) }, mode);
  }

  return (request: Pick<FastifyRequest, 'arrived' | 'body' | 'bodyBytes' | 'url'>): string | Promise<string> => {
    const known = snapshot();
    if (known === undefined) throw httpError('not_ready', 'No mapping has been read yet; see /readyz');
    const { arrived, bodyBytes } = request;
    const remaining = millisecondsLeft(request, clock);
    if (remaining < 0)
      throw httpError('too_late', "The API server's timeout ended before the whole request had arrived");

    const review = decodeReview(request.body);
    missing.update(known.accounts);
    const decision = decide(review, known, mode);
    // A parsed body takes many times its bytes, and would be kept in memory during the lookup.
    const mayWait = waitingBytes + bodyBytes <= limits.waitingBytes;
    if (findAccounts === undefined || decision.missed.length === 0 || !mayWait)
      return answer(review, decision, arrived);
    waitingBytes += bodyBytes;
    return search(review, decision, findAccounts, remaining)
      .finally(() => {
        waitingBytes -= bodyBytes;
      })
      .then((last) => answer(review, last, arrived));
  };
}

function base64(text: string): string {
  if (text.length > LONGEST_PATCH)
    throw httpError('review_malformed', `The patch of the pod would be longer than ${LONGEST_PATCH} characters`);
  return Buffer.from(text).toString('base64');
}
