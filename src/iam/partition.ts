/** Partitions by what the names of their regions begin with, longest first; every other region is in `aws`. */
const BY_PREFIX: readonly (readonly [prefix: string, partition: string])[] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
  ['cn-', 'aws-cn'],
];

/** Every partition, as ARNs name it. */
export const PARTITIONS: readonly string[] = ['aws', ...BY_PREFIX.map(([, partition]) => partition)];

/**
 * The partition that a region is in, which is the second part of every ARN of it.
 *
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
