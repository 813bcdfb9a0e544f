import { trimEndOf } from '../trim-characters.ts';
import { partitionOf } from './partition.ts';

/** A host in lower case, a port, a path: what stands in the ARN of an OIDC provider and in condition keys. */
const ISSUER = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~-]+)*$/;

/**
 * An OIDC issuer as IAM writes it, without `https://` and without a slash at its end; `aws eks describe-cluster` says it
 * with the one, and people paste it with the other.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 *
 * @returns `undefined` for what is no issuer
 */
export function parseIssuer(text: string): string | undefined {
  const plain = trimEndOf(text.replace(/^https:\/\//i, ''), '/');
  return ISSUER.test(plain) ? plain : undefined;
}

/** The region that EKS has put into an issuer; `undefined` for issuers of others. */
export function regionOfIssuer(issuer: string): string | undefined {
  return /^oidc[.-]eks(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.]+\/id\//.exec(issuer)?.[1];
}

/** The partition of an EKS cluster, by the region in its issuer; `undefined` for issuers of others. */
export function partitionOfIssuer(issuer: string): string | undefined {
  const region = regionOfIssuer(issuer);
  return region === undefined ? undefined : partitionOf(region);
}
