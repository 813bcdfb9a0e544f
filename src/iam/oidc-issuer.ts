import { trimEndOf } from '../text/trim-characters.ts';
import { partitionOf } from './partition.ts';

/** A host in lower case, an optional port and a path, as in the ARN of an OIDC provider and in condition keys. */
const ISSUER = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/;

/**
 * Returns an OIDC issuer as IAM writes it, without the `https://` that `aws eks describe-cluster` prints. Issuers of
 * EKS never end with a slash, so one is removed. In other issuers it is kept, because those of Auth0 and AKS have it in
 * their tokens and in the ARN of their provider.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 *
 * @returns `undefined` for anything that is not an issuer
 */
export function parseIssuer(text: string): string | undefined {
  const bare = text.replace(/^https:\/\//i, '');
  const plain = trimEndOf(bare, '/');
  const issuer = regionOfIssuer(plain) === undefined ? bare : plain;
  return ISSUER.test(issuer) ? issuer : undefined;
}

/** Returns the region in an issuer of EKS; `undefined` for other issuers. */
export function regionOfIssuer(issuer: string): string | undefined {
  return /^oidc[.-]eks(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.]+\/id\//.exec(issuer)?.[1];
}

/** Returns the partition of an EKS cluster, from the region in its issuer; `undefined` for other issuers. */
export function partitionOfIssuer(issuer: string): string | undefined {
  const region = regionOfIssuer(issuer);
  return region === undefined ? undefined : partitionOf(region);
}
