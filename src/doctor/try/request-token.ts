import type { Api } from '../../kubernetes/http/api.ts';
import { apiCauseOf } from '../../kubernetes/http/api-error.ts';
import { ask } from '../../kubernetes/http/ask.ts';
import type { TrialFailure } from '../world/trial.ts';

/** The shortest lifetime that the API server accepts, in seconds. */
const TOKEN_SECONDS = 600;

/**
 * Requests a token of an account as the kubelet does for a pod.
 *
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export async function requestToken(
  api: Pick<Api, 'request'>,
  { name, namespace }: { namespace: string; name: string },
  audience: string,
): Promise<{ token: string } | { failed: TrialFailure }> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const spec = { audiences: [audience], expirationSeconds: TOKEN_SECONDS };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  try {
    const { status } = await ask<{ status: { token: string } }>(api, 'POST', path, { body });
    return { token: status.token };
  } catch (reason) {
    const cause = apiCauseOf(reason);
    if (cause?.status === undefined) throw reason;
    const isForbidden = cause.status === 403;
    const unseen = {
      ...{ what: `a token of serviceaccount ${namespace}/${name}`, namespace, why: cause.said },
      ...(isForbidden
        ? { because: 'forbidden' as const, needs: `${permissionIn(cause.said)} in namespace ${namespace}` }
        : { because: 'failed' as const }),
    };
    return { failed: { error: String(cause.status), said: cause.said, unseen } };
  }
}

/**
 * Returns the missing permission. A refusal by the guard names it; one by RBAC means the permission to request tokens.
 */
function permissionIn(said: string): string {
  return /lacks the permission (\w+ on \w+ \(API group [\w-]+\))/.exec(said)?.[1] ?? 'create serviceaccounts/token';
}
