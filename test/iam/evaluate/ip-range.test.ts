import { isIP } from 'node:net';
import fc from 'fast-check';
import t from 'tap';
import { ipRangeHolds, parseIpRange } from '../../../src/iam/evaluate/ip-range.ts';

const TABLE: readonly [text: string, address: bigint | undefined, prefix?: number][] = [
  ['203.0.113.7', 0xcb007107n, 32],
  ['203.0.113.0/24', 0xcb007100n, 24],
  ['0.0.0.0/0', 0n, 0],
  ['::', 0n, 128],
  ['::1', 1n, 128],
  ['1::', 1n << 112n, 128],
  ['2001:DB8:1234:5678::/64', 0x20010db8123456780000000000000000n, 64],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n, 128],
  ['::ffff:1.2.3.4', 0xffff01020304n, 128],
  ['203.0.113', undefined],
  ['203.0.113.256', undefined],
  ['203.0.113.7/33', undefined],
  ['203.0.113.7/', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['1:2:3:4::5:6:7:8', undefined],
  ['1::2::3', undefined],
  ['12345::', undefined],
  ['::1.2.3.400', undefined],
  ['::/129', undefined],
  ['*', undefined],
  ['', undefined],
];

for (const [text, address, prefix] of TABLE) {
  t.test(`${JSON.stringify(text)} ${address === undefined ? 'is not a range' : 'is a range'}`, async (t) => {
    const range = parseIpRange(text);
    t.equal(range?.address, address);
    t.equal(range?.prefix, prefix);
  });
}

t.test('every address that Node knows is one, and is in itself and in the range of everything', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const range = parseIpRange(text);
      const everything = parseIpRange(isIP(text) === 4 ? '0.0.0.0/0' : '::/0');
      return (
        range !== undefined && everything !== undefined && ipRangeHolds(range, range) && ipRangeHolds(everything, range)
      );
    }),
  );
});
