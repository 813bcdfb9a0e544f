/** A host, and a path where the issuer has one; no query (OpenID Connect Discovery 1.0, section 2). */
const ISSUER = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~%!$&'()*+,;=:@-]+)*$/i;

/**
 * The issuer of a cluster's tokens as IAM writes it, without `https://` and without a slash at its end.
 *
 * @param text `https://oidc.eks.REGION.amazonaws.com/id/ID`, with or without the scheme
 * @returns `undefined` when it is none
 */
export function parseIssuer(text: string): string | undefined {
  const bare = text.replace(/^https:\/\//i, '').replace(/\/+$/, '');
  return ISSUER.test(bare) ? bare : undefined;
}

/** Partitions of which the names of regions begin alike. */
const PREFIXES = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const;

/**
 * The partition of an EKS cluster, by the region in the host of its issuer.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 *
 * @returns `undefined` for an issuer that is not EKS's
 */
export function partitionOfIssuer(issuer: string): string | undefined {
  const [, region] = /^oidc[.-]eks\.([a-z0-9-]+)\./.exec(issuer) ?? [];
  if (region === undefined) return undefined;
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
