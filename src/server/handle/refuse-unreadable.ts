import type { FastifyRequest } from 'fastify';
import { UNREADABLE } from '../../admission/reasons.ts';
import { encodeUnreadable } from '../../admission/review/review.ts';
import { type UnreadableCause, unreadableMessage } from '../../admission/say/unreadable.ts';
import type { Snapshot } from '../../admission/snapshot.ts';
import { BEHAVIOR, type Mode } from '../../modes.ts';
import type { HttpError, HttpErrorCode } from '../http/http-error.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';

type UnreadableDependencies = {
  snapshot: () => Snapshot | undefined;
  metrics: Metrics;
  log: Log;
  clock: () => number;
};

/*
 * How a review that could not be decided is answered if its uid is known: with an HTTP error, after which the
 * failurePolicy decides about the pod, or with a refusal, which applies whatever the failurePolicy is.
 *
 * Best-effort is registered with Ignore, so an error would let the pod through with the account that it names, and a
 * pipeline author can make a pod too large. Enforce is registered with Fail, so an error refuses the pod as well. If
 * the webhook is the cause, enforce answers with an error, because a runner repeats a failed call and an alert counts
 * it. Observe refuses nothing.
 * | code             | enforce    | best-effort                | observe    |
 * |------------------|------------|----------------------------|------------|
 * | body_too_large   | refusal    | refusal                    | HTTP error |
 * | body_too_complex | refusal    | refusal                    | HTTP error |
 * | body_malformed   | refusal    | refusal                    | HTTP error |
 * | review_malformed | refusal    | refusal                    | HTTP error |
 * | body_slow        | HTTP error | refusal, code 429          | HTTP error |
 * | overloaded       | HTTP error | refusal, code 429          | HTTP error |
 * | too_late         | HTTP error | refusal, code 429          | HTTP error |
 * | internal         | HTTP error | refusal                    | HTTP error |
 * | any other        | HTTP error | HTTP error                 | HTTP error |
 *
 * The others are not_ready, which no pod causes, and requests that no API server sends.
 */
const CAUSES: { [Code in HttpErrorCode]?: UnreadableCause } = {
  body_too_large: 'too_large',
  body_too_complex: 'too_complex',
  body_malformed: 'malformed',
  review_malformed: 'malformed',
  body_slow: 'interrupted',
  overloaded: 'busy',
  too_late: 'busy',
  internal: 'internal',
};
const BY_WEBHOOK: ReadonlySet<UnreadableCause> = new Set(['interrupted', 'busy', 'internal']);
/** Causes after which another attempt may succeed. */
const PASSING: ReadonlySet<UnreadableCause> = new Set(['interrupted', 'busy']);

/**
 * Refuses a pod whose review could not be decided.
 *
 * @returns a function from a request and its error to the JSON of the refusal; `undefined` if the HTTP error is to be
 *   sent instead
 */
export function createUnreadableHandler({ clock, log, metrics, snapshot }: UnreadableDependencies) {
  return (
    mode: Mode,
    { arrived, reviewUid: uid }: Pick<FastifyRequest, 'arrived' | 'reviewUid'>,
    { code, message }: HttpError,
  ): string | undefined => {
    const cause = CAUSES[code];
    if (uid === '' || cause === undefined || BEHAVIOR[mode].refuses === 'none') return undefined;
    if (BEHAVIOR[mode].failurePolicy === 'Fail' && BY_WEBHOOK.has(cause)) return undefined;
    const milliseconds = clock() - arrived;
    const decided = { reason: UNREADABLE, rule: undefined, would: 'refuse', warned: [] } as const;
    metrics.decision({ kind: 'other', mode, ...decided }, milliseconds / 1000);
    log.warn(
      { uid, mode, reason: UNREADABLE, would: 'refuse', code, found: message, allowed: false, milliseconds },
      'refused',
    );
    const found = message.replace(/^The /, 'the ');
    const known = snapshot();
    const { contact } = known?.index.mapping ?? {};
    const refusal = unreadableMessage(uid, cause, found, { contact, version: known?.version });
    return JSON.stringify(encodeUnreadable(uid, refusal, PASSING.has(cause) ? 1 : undefined));
  };
}
