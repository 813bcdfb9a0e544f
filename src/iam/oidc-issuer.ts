import { trimEndOf } from '../text/trim-characters.ts';
import { partitionOf } from './partition.ts';

/** A host in lower case, a port, a path: as in the ARN of an OIDC provider and in condition keys. */
const ISSUER = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/;

/**
 * An OIDC issuer in the form of IAM, without `https://`, which `aws eks describe-cluster` prints. A trailing slash is removed from
 * an issuer of EKS, which never has one, and kept in any other: it belongs to the issuer of Auth0 and AKS, in their tokens as in
 * the ARN of their provider.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 *
 * @returns `undefined` for anything else
 */
export function parseIssuer(text: string): string | undefined {
  const bare = text.replace(/^https:\/\//i, '');
  const plain = trimEndOf(bare, '/');
  const issuer = regionOfIssuer(plain) === undefined ? bare : plain;
  return ISSUER.test(issuer) ? issuer : undefined;
}

/** The region in an issuer of EKS; `undefined` for other issuers. */
export function regionOfIssuer(issuer: string): string | undefined {
  return /^oidc[.-]eks(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.]+\/id\//.exec(issuer)?.[1];
}

/** The partition of an EKS cluster, by the region in its issuer; `undefined` for other issuers. */
export function partitionOfIssuer(issuer: string): string | undefined {
  const region = regionOfIssuer(issuer);
  return region === undefined ? undefined : partitionOf(region);
}
