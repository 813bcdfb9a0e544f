import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { free, receiveBody } from '../../../src/server/body/received-body.ts';
import { LIMITS } from '../../../src/server/http/limits.ts';

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
/** A buffer with memory of its own, as the HTTP parser makes them. */
const chunk = (bytes: Buffer) => Buffer.from(new Uint8Array(bytes).buffer);

t.test('the bytes are those that were sent, whatever the chunks and whether the length was announced', async (t) => {
  const limits = { ...LIMITS, bodyBytes: 3_000_000, largeBytes: 200_000 };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 7 }),
      fc.boolean(),
      (lengths, announced) => {
        const sent = lengths.map((length, index) => Buffer.alloc(length, `${index}${length}.`));
        const whole = Buffer.concat(sent);
        const body = receiveBody(announced ? whole.length : undefined, limits);
        for (const each of sent) body.append(chunk(each));
        t.equal(body.bytes().length, whole.length);
        t.equal(digest(body.bytes()), digest(whole));
        t.ok(body.size() >= whole.length);
        body.free();
        t.equal(body.bytes().length, 0);
      },
    ),
    { numRuns: 40 },
  );
});

t.test('memory grows with what has arrived, not with what was announced', async (t) => {
  const small = receiveBody(LIMITS.largeBytes, LIMITS);
  t.equal(small.size(), 0);
  small.append(Buffer.from('{'));
  t.ok(small.size() <= 65_536);
  const large = receiveBody(LIMITS.bodyBytes, LIMITS);
  large.append(Buffer.from('{'));
  large.append(Buffer.alloc(LIMITS.largeBytes));
  t.ok(large.size() <= 1_048_576);
});

t.test('the memory of a large body and of its chunks is freed at once', async (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const body = receiveBody(10_000_000, LIMITS);
  for (let i = 0; i < 100; i += 1) body.append(Buffer.alloc(100_000));
  t.ok(process.memoryUsage().arrayBuffers - before < 11_000_000, 'no chunk is left');
  t.equal(body.bytes().length, 10_000_000);
  body.free();
  t.ok(process.memoryUsage().arrayBuffers - before < 1_000_000);
});

t.test('a chunk that shares its memory is left alone', async (t) => {
  const shared = Buffer.alloc(100, 'a');
  free(shared.subarray(10, 20));
  t.equal(shared.toString(), 'a'.repeat(100));
});
