import type { Pod } from '../../pods/pod.ts';
import type { Requester } from '../../pods/requester.ts';
import { shapeIssue } from '../../pods/shape-issue.ts';
import type { Decision } from '../decision.ts';
import { UNREADABLE } from '../reasons.ts';
import type { DecisionRecord } from '../record.ts';
import { boundPod, fields, malformed, name, requestIn, string, strings } from './review-fields.ts';

/** What is read from an AdmissionReview request. The object is the one that was received, not a copy. */
export type ReviewRequest = {
  uid: string;
  operation: string;
  /** `pods`, `pods/binding` with a subresource, or `apps/deployments` with a group. */
  resource: string;
  namespace: string;
  requester: Requester;
  dryRun: boolean;
  /** Empty for an operation that sends no object. */
  object: Pod;
};

/** For a DELETE or CONNECT, which sends no object. A new one each time, because a patch is applied to it. */
function noObject(): Pod {
  return { metadata: {}, spec: {} };
}

/**
 * Reads an `admission.k8s.io/v1` AdmissionReview (`k8s.io/api/admission/v1/types.go`). Unknown fields are ignored.
 *
 * @param body the parsed JSON
 * @throws a user error `review_malformed` that names the first field that the API server does not send like this
 */
export function decodeReview(body: unknown): ReviewRequest {
  const request = requestIn(body);
  const user = fields(request.userInfo, 'request.userInfo', 'an object');
  const resource = fields(request.resource, 'request.resource', 'an object');
  const subResource = request.subResource ? `/${string(request.subResource, 'request.subResource')}` : '';
  const group = resource.group ? `${string(resource.group, 'request.resource.group')}/` : '';
  return {
    uid: name(request.uid, 'request.uid'),
    operation: string(request.operation, 'request.operation'),
    resource: `${group}${string(resource.resource, 'request.resource.resource')}${subResource}`,
    namespace: name(request.namespace ?? '', 'request.namespace'),
    requester: {
      username: name(user.username, 'request.userInfo.username'),
      groups: strings(user.groups ?? [], 'request.userInfo.groups'),
      pod: boundPod(user.extra),
    },
    dryRun: request.dryRun === true,
    object: pod(request.object ?? noObject()),
  };
}

/** What an answer needs besides its decision. */
type AnswerOptions = {
  /** The decision, for the audit log. */
  record: DecisionRecord;
  /** Encodes a text as base64 of its UTF-8. The caller provides it, because Node's own encoder is the fastest. */
  base64: (text: string) => string;
  /** Turns a refusal into a request to send the pod again after this time. */
  retryAfterSeconds: number | undefined;
};

/**
 * Returns the AdmissionReview that answers a request.
 *
 * A refusal is an answer with HTTP status 200 and `allowed: false`. The client of the API server receives the code in
 * it. After 429 with `retryAfterSeconds`, client-go waits and sends the request again, and the job log shows nothing of
 * that.
 */
export function encodeReview(
  request: Pick<ReviewRequest, 'uid'>,
  decision: Decision,
  { base64, record, retryAfterSeconds }: AnswerOptions,
): object {
  const { allowed, message, patch, warnings } = decision;
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: request.uid,
      allowed,
      ...(allowed ? {} : { status: statusOf(message, retryAfterSeconds) }),
      // The API server accepts both or neither.
      ...(patch.length > 0 ? { patchType: 'JSONPatch', patch: base64(JSON.stringify(patch)) } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      auditAnnotations: record,
    },
  };
}

/** Returns the AdmissionReview that refuses a pod whose review could not be read. */
export function encodeUnreadable(uid: string, message: string, retryAfterSeconds: number | undefined): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid,
      allowed: false,
      status: statusOf(message, retryAfterSeconds),
      auditAnnotations: { reason: UNREADABLE, would: 'refuse' },
    },
  };
}

function statusOf(message: string, retryAfterSeconds: number | undefined): object {
  const failure = { metadata: {}, status: 'Failure', message };
  return retryAfterSeconds === undefined
    ? { ...failure, code: 403, reason: 'Forbidden' }
    : { ...failure, code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds } };
}

function pod(value: unknown): Pod {
  const issue = shapeIssue(value, 'request.object');
  if (issue !== undefined) throw malformed(issue.path, issue.found, issue.wanted);
  return value as Pod;
}
