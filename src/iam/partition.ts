/** Partitions by the prefix of their region names, longest first. Every other region is in `aws`. */
const BY_PREFIX: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
  ['cn-', 'aws-cn'],
];

/** All partitions, as ARNs name them. */
export const PARTITIONS: readonly string[] = ['aws', ...BY_PREFIX.map(([, partition]) => partition)].sort();

/**
 * Returns the partition of a region: the second part of ARNs there.
 *
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
