/** A range of addresses: IPv4 has 32 bits, IPv6 128. */
type IpRange = { bits: 32 | 128; address: bigint; prefix: number };

/**
 * Parses an address or a CIDR range, IPv4 or IPv6 (RFC 4291 §2.2, RFC 4632 §3.1). An address becomes a range of one.
 *
 * @returns `undefined` for anything else
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [, host = '', length] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = host.includes(':') ? 128 : 32;
  const address = bits === 128 ? parseIpv6(host) : parseIpv4(host);
  const prefix = length === undefined ? bits : Number(length);
  return address === undefined || prefix > bits ? undefined : { bits, address, prefix };
}

/** True if a range contains all addresses of another. */
export function ipRangeHolds(range: IpRange, other: IpRange): boolean {
  const shift = BigInt(range.bits - range.prefix);
  return range.bits === other.bits && range.prefix <= other.prefix && range.address >> shift === other.address >> shift;
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  const sound = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256);
  return sound ? join(octets.map(Number), 8) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':').flatMap(group)));
  const [left = [], right] = halves;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (halves.length > 2 || (right === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...(right ?? [])];
  return groups.some(Number.isNaN) ? undefined : join(groups, 16);
}

/** Parses one group of an IPv6 address, or an IPv4 address at its end, which is two groups. */
function group(text: string): number[] {
  if (!text.includes('.')) return [/^[0-9A-Fa-f]{1,4}$/.test(text) ? Number.parseInt(text, 16) : Number.NaN];
  const address = parseIpv4(text);
  return address === undefined ? [Number.NaN] : [Number(address >> 16n), Number(address & 0xffffn)];
}

function join(numbers: readonly number[], width: number): bigint {
  return numbers.reduce((sum, number) => (sum << BigInt(width)) | BigInt(number), 0n);
}
