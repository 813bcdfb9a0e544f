import type { Api } from '../../../kubernetes/http/api.ts';
import { apiCauseOf } from '../../../kubernetes/http/api-error.ts';
import { ask } from '../../../kubernetes/http/ask.ts';
import type { Seen } from '../../world/seen.ts';

const PATH = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/**
 * Reads the name of the user who reads the cluster, as the API server sees it. Every authenticated user may ask for it,
 * and nothing is stored.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review
 */
export async function readReviewer(api: Pick<Api, 'request'>): Promise<Seen<string>> {
  const what = 'the user who reads the cluster';
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  try {
    const answer = await ask<{ status?: { userInfo?: { username?: unknown } } }>(api, 'POST', PATH, { body });
    const username = answer.status?.userInfo?.username;
    if (typeof username === 'string') return { seen: username };
    return { unseen: { what, why: 'the answer of the API server has no name', because: 'failed' } };
  } catch (reason) {
    const cause = apiCauseOf(reason);
    if (cause === undefined) throw reason;
    const isForbidden = cause.status === 403;
    const needs = isForbidden ? { needs: 'create selfsubjectreviews.authentication.k8s.io' } : {};
    return { unseen: { what, why: cause.said, because: isForbidden ? 'forbidden' : 'failed', ...needs } };
  }
}
