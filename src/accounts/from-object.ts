import {
  AUDIENCE_ANNOTATION,
  ROLE_ARN_ANNOTATION,
  STS_REGIONAL_ENDPOINTS_ANNOTATION,
  TOKEN_EXPIRATION_ANNOTATION,
} from '../names.ts';
import type { ServiceAccount } from './service-account.ts';

/** The parts of a core/v1 ServiceAccount that are used. */
export type ServiceAccountObject = {
  metadata: { name: string; namespace: string; annotations?: Record<string, string> | null | undefined };
  automountServiceAccountToken?: boolean | null | undefined;
  imagePullSecrets?: readonly { name?: string }[] | null | undefined;
};

/** Keeps the parts of a ServiceAccount that decisions need. */
export function toAccount(object: ServiceAccountObject): ServiceAccount {
  const annotations = object.metadata.annotations ?? {};
  const expiration = Number(annotations[TOKEN_EXPIRATION_ANNOTATION] ?? Number.NaN);
  const regional = annotations[STS_REGIONAL_ENDPOINTS_ANNOTATION];
  return {
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    // The EKS pod identity webhook treats an empty annotation as absent.
    roleArn: annotations[ROLE_ARN_ANNOTATION] || undefined,
    audience: annotations[AUDIENCE_ANNOTATION] || undefined,
    tokenExpiration: Number.isSafeInteger(expiration) ? expiration : undefined,
    regionalEndpoints: regional === undefined ? undefined : regional === 'true',
    automount: object.automountServiceAccountToken ?? undefined,
    imagePullSecrets: (object.imagePullSecrets ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
}
