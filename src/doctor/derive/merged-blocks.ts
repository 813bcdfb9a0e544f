import { parseIpRange } from '../../iam/evaluate/ip-range.ts';

/** A range of addresses without a gap, and the blocks that it consists of. */
type MergedBlocks = { blocks: readonly string[]; isEveryAddress: boolean; isLarge: boolean };

/**
 * The prefix length of the largest range that counts as addresses of API servers alone. On EKS, the subnets of its
 * network interfaces have at least 16 addresses (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html),
 * and an IPv6 subnet is always a /64.
 */
const LONGEST = { 32: 24, 128: 64 } as const;

type Interval = { bits: 32 | 128; first: bigint; last: bigint; blocks: string[] };

/**
 * Joins CIDR blocks that touch or overlap: 0.0.0.0/1 and 128.0.0.0/1 are every address. Leaves out texts that are not a
 * block.
 */
export function mergedBlocks(cidrs: readonly string[]): readonly MergedBlocks[] {
  const intervals = cidrs.flatMap((cidr): Interval[] => {
    const range = parseIpRange(cidr);
    if (range === undefined) return [];
    const size = 1n << BigInt(range.bits - range.prefix);
    const first = (range.address / size) * size;
    return [{ bits: range.bits, first, last: first + size - 1n, blocks: [cidr] }];
  });
  const sorted = intervals.toSorted((a, b) => a.bits - b.bits || Number(a.first > b.first) - Number(a.first < b.first));
  const merged: Interval[] = [];
  for (const one of sorted) {
    const before = merged.at(-1);
    if (before === undefined || before.bits !== one.bits || one.first > before.last + 1n) merged.push(one);
    else {
      before.blocks.push(...one.blocks);
      if (one.last > before.last) before.last = one.last;
    }
  }
  return merged.map(({ bits, blocks, first, last }) => {
    const size = last - first + 1n;
    return {
      blocks,
      isEveryAddress: size === 1n << BigInt(bits),
      isLarge: size > 1n << BigInt(bits - LONGEST[bits]),
    };
  });
}
