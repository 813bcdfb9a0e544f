import type { ServiceAccount } from './service-account.ts';

/** Annotations that the EKS hook reads on a ServiceAccount (`main.go` and `pkg/cache/cache.go` there). */
export const ROLE_ARN = 'eks.amazonaws.com/role-arn';
const AUDIENCE = 'eks.amazonaws.com/audience';
const TOKEN_EXPIRATION = 'eks.amazonaws.com/token-expiration';
const REGIONAL_ENDPOINTS = 'eks.amazonaws.com/sts-regional-endpoints';

/** The parts of a core/v1 ServiceAccount that are read. */
export type ServiceAccountObject = {
  metadata: { name: string; namespace: string; annotations?: Record<string, string> | null };
  automountServiceAccountToken?: boolean | null;
  imagePullSecrets?: readonly { name?: string }[] | null;
};

/** Keeps of a ServiceAccount what decisions need, and lets go of the rest. */
export function toAccount(object: ServiceAccountObject): ServiceAccount {
  const annotations = object.metadata.annotations ?? {};
  const expiration = Number(annotations[TOKEN_EXPIRATION] ?? Number.NaN);
  const regional = annotations[REGIONAL_ENDPOINTS];
  return {
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    // The hook takes an empty one for none.
    roleArn: annotations[ROLE_ARN] || undefined,
    audience: annotations[AUDIENCE] || undefined,
    tokenExpiration: Number.isSafeInteger(expiration) ? expiration : undefined,
    regionalEndpoints: regional === undefined ? undefined : regional === 'true',
    automount: object.automountServiceAccountToken ?? undefined,
    imagePullSecrets: (object.imagePullSecrets ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
}
