/** The parts of a role's ARN that accounts of one cluster share. */
export type RoleParts = { partition: string; account: string; path: string };

const ROLE = /^arn:(?<partition>[^:]+):iam::(?<account>\d{12}):role\/(?<path>.+)$/;

/** @param arn that is well-formed; `undefined` for any other text */
export function rolePartsOf(arn: string): RoleParts | undefined {
  const { partition, account, path } = ROLE.exec(arn)?.groups ?? {};
  return partition === undefined || account === undefined || path === undefined
    ? undefined
    : { partition, account, path };
}

/** Name of a role, without its path: unique in an AWS account. */
export function roleNameOf(arn: string): string | undefined {
  return rolePartsOf(arn)?.path.split('/').at(-1);
}

/**
 * The partition that a region is in (https://docs.aws.amazon.com/general/latest/gr/rande.html); for regions that nobody
 * knows here, that of most.
 */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-isob-')) return 'aws-iso-b';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  return 'aws';
}

/** The region in the issuer of a cluster on EKS; `undefined` for any other issuer. */
export function regionOf(issuer: string): string | undefined {
  return /^https:\/\/oidc\.eks\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//.exec(issuer)?.[1];
}
