import type { FastifyRequest } from 'fastify';
import { applyPatch } from '../admission/apply.ts';
import { decide } from '../admission/decide.ts';
import type { Decision, Mode } from '../admission/decision.ts';
import { decodeReview, encodeReview, type ReviewRequest } from '../admission/review.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { failure } from './failure.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { MissingAccounts } from './missing-accounts.ts';

export type ReviewDependencies = {
  snapshot: () => Snapshot | undefined;
  metrics: Metrics;
  log: Log;
  clock: () => number;
  missing: MissingAccounts;
};

/**
 * The whole way of a review, without a pause: what was read is decided, checked, counted, logged and encoded before the
 * next request is looked at.
 *
 * @returns a function from a request to the JSON to answer with
 */
export function createReviewHandler(mode: Mode, { clock, log, metrics, missing, snapshot }: ReviewDependencies) {
  return (request: Pick<FastifyRequest, 'arrived' | 'body' | 'url'>): string => {
    const known = snapshot();
    if (known === undefined) throw failure('not_ready', 'No mapping has been read yet; see /readyz');
    const allowedMilliseconds = deadlineOf(request.url);
    if (clock() - request.arrived > allowedMilliseconds)
      throw failure('too_late', 'The API server has given up this review before all of it was here');

    const review = decodeReview(request.body);
    missing.update(known.accounts);
    const decision = decide(review, known, mode);
    applyPatch(review, decision);
    const retryAfterSeconds = missing.retryAfterSeconds(review.namespace, decision);
    const answer = encodeReview(review, decision, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
    const body = JSON.stringify(answer);

    const milliseconds = clock() - request.arrived;
    metrics.decision(mode, decision.reason, milliseconds / 1000);
    log.info(fieldsOf(review, decision, milliseconds), decision.allowed ? 'allowed' : 'refused');
    return body;
  };
}

const TIMEOUT = /[?&]timeout=(\d{1,3})s(?:&|$)/;

/** The API server says in whole seconds how long it will wait (`webhook.NewClientManager`, `?timeout=2s`). */
function deadlineOf(url: string): number {
  const [, seconds] = TIMEOUT.exec(url) ?? [];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}

/** Names and codes only; whatever else a pod holds may be a secret. */
function fieldsOf(review: ReviewRequest, decision: Decision, milliseconds: number): object {
  const { metadata } = review.object;
  return {
    uid: review.uid,
    namespace: review.namespace,
    pod: metadata?.name ?? metadata?.generateName ?? '',
    kind: decision.kind,
    requester: review.requester.username,
    mode: decision.mode,
    reason: decision.reason,
    rule: decision.rule,
    from: decision.from,
    to: decision.to,
    wanted: decision.wanted,
    allowed: decision.allowed,
    dryRun: review.dryRun,
    milliseconds: Math.round(milliseconds * 1000) / 1000,
  };
}
