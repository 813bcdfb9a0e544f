/** Partitions by prefix of their region names, longest first; every other region is in `aws`. */
const BY_PREFIX: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
  ['cn-', 'aws-cn'],
];

/** Every partition, as in ARNs. */
export const PARTITIONS: readonly string[] = ['aws', ...BY_PREFIX.map(([, partition]) => partition)].sort();

/**
 * The partition of a region, which is the second part of its ARNs.
 *
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
