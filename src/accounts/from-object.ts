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

/**
 * The most characters of the kept parts of an account. Each replica keeps all accounts, and a user with `edit` in any
 * namespace can write up to 1.5 MiB into one.
 *
 * A role ARN has at most 2,048 (AssumeRoleWithWebIdentity, API reference of STS), an audience 255 (client ID of an OIDC
 * provider, API reference of IAM). A pod with 4,096 characters of pull secrets would send as many requests to its
 * registry.
 */
const LONGEST = { roleArn: 2_048, audience: 255, imagePullSecrets: 4_096 };

/**
 * Keeps the parts of a ServiceAccount that decisions need. An annotation that is too long to be valid counts as absent.
 * A list of pull secrets that is too long counts as empty, so the patch leaves the pod's list alone.
 */
export function toAccount(object: ServiceAccountObject): ServiceAccount {
  const annotations = object.metadata.annotations ?? {};
  const expiration = Number(annotations[TOKEN_EXPIRATION_ANNOTATION] ?? Number.NaN);
  const regional = annotations[STS_REGIONAL_ENDPOINTS_ANNOTATION];
  return {
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    // The EKS pod identity webhook treats an empty annotation as absent.
    roleArn: within(annotations[ROLE_ARN_ANNOTATION], LONGEST.roleArn) || undefined,
    audience: within(annotations[AUDIENCE_ANNOTATION], LONGEST.audience) || undefined,
    tokenExpiration: Number.isSafeInteger(expiration) ? expiration : undefined,
    regionalEndpoints: regional === undefined ? undefined : regional === 'true',
    automount: object.automountServiceAccountToken ?? undefined,
    imagePullSecrets: pullSecrets(object.imagePullSecrets ?? []),
  };
}

function within(text: string | undefined, most: number): string | undefined {
  return text !== undefined && text.length > most ? undefined : text;
}

function pullSecrets(list: readonly { name?: string }[]): readonly string[] {
  const names = list.flatMap(({ name }) => (name === undefined ? [] : [name]));
  // One more for each name, because even an empty one takes space.
  const length = names.reduce((sum, name) => sum + name.length + 1, 0);
  return length > LONGEST.imagePullSecrets ? [] : names;
}
