import jsonPatch from 'fast-json-patch';
import type { Decision } from '../decision.ts';
import type { ReviewRequest } from '../review/review.ts';

/**
 * Applies the patch of a decision in place to the object that was received.
 *
 * The API server rejects the pod if a patch does not apply, even under failurePolicy Ignore
 * (`apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go`), so such a patch must never be sent.
 *
 * @throws an internal error if an operation does not apply
 */
export function applyPatch(request: Pick<ReviewRequest, 'object'>, decision: Pick<Decision, 'patch'>): void {
  if (decision.patch.length > 0) jsonPatch.applyPatch(request.object, [...decision.patch], true, true);
}
