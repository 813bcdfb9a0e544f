import type { Pod } from '../../pods/pod.ts';
import type { Requester } from '../../pods/requester.ts';
import { shapeIssue } from '../../pods/shape-issue.ts';
import type { Decision } from '../decision.ts';
import { fields, malformed, requestIn, string, strings } from './review-fields.ts';

/** What is read of an AdmissionReview request; the object is the very one that was received. */
export type ReviewRequest = {
  uid: string;
  operation: string;
  /** `pods`, with its subresource behind a slash where there is one: `pods/binding`. */
  resource: string;
  namespace: string;
  requester: Requester;
  dryRun: boolean;
  /** Empty for an operation that sends no object. */
  object: Pod;
};

/** A DELETE or CONNECT sends none. */
const NO_OBJECT: Pod = { metadata: {}, spec: {} };

/**
 * Reads an `admission.k8s.io/v1` AdmissionReview (`k8s.io/api/admission/v1/types.go`). Unknown fields are left alone.
 *
 * @param body the parsed JSON
 * @throws a user error `review_malformed` that names the first field that is not as the API server sends it
 */
export function decodeReview(body: unknown): ReviewRequest {
  const request = requestIn(body);
  const user = fields(request.userInfo, 'request.userInfo', 'an object');
  const resource = fields(request.resource, 'request.resource', 'an object');
  const subResource = request.subResource ? `/${string(request.subResource, 'request.subResource')}` : '';
  const group = resource.group ? `${string(resource.group, 'request.resource.group')}/` : '';
  return {
    uid: string(request.uid, 'request.uid'),
    operation: string(request.operation, 'request.operation'),
    resource: `${group}${string(resource.resource, 'request.resource.resource')}${subResource}`,
    namespace: string(request.namespace ?? '', 'request.namespace'),
    requester: {
      username: string(user.username, 'request.userInfo.username'),
      groups: strings(user.groups ?? [], 'request.userInfo.groups'),
    },
    dryRun: request.dryRun === true,
    object: pod(request.object ?? NO_OBJECT),
  };
}

/**
 * The AdmissionReview that answers a request.
 *
 * A refusal is an answer with HTTP status 200 and `allowed: false`; the code in it is what the client of the API server
 * sees. client-go waits and asks again by itself, without a word in the job log, on 429 with `retryAfterSeconds`.
 *
 * @param options.retryAfterSeconds turns a refusal into that request to wait
 */
export function encodeReview(
  request: Pick<ReviewRequest, 'uid'>,
  decision: Decision,
  options: { retryAfterSeconds?: number } = {},
): object {
  const { allowed, patch, warnings, message, reason, rule, from, to, wanted } = decision;
  const { retryAfterSeconds } = options;
  const status =
    retryAfterSeconds === undefined
      ? { code: 403, reason: 'Forbidden', message }
      : { code: 429, reason: 'TooManyRequests', message, details: { retryAfterSeconds } };
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: request.uid,
      allowed,
      ...(allowed ? {} : { status: { metadata: {}, status: 'Failure', ...status } }),
      // The API server wants both or neither.
      ...(patch.length > 0 ? { patchType: 'JSONPatch', patch: base64(patch) } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      auditAnnotations: {
        reason,
        ...(rule === undefined ? {} : { rule }),
        from,
        to,
        ...(wanted === undefined || wanted === to ? {} : { wanted }),
      },
    },
  };
}

function base64(patch: Decision['patch']): string {
  return Buffer.from(JSON.stringify(patch)).toString('base64');
}

function pod(value: unknown): Pod {
  const issue = shapeIssue(value, 'request.object');
  if (issue !== undefined) throw malformed(issue.path, issue.found, issue.wanted);
  return value as Pod;
}
