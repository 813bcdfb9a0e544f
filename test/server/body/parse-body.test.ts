import t from 'tap';
import { createBodyParser } from '../../../src/server/body/parse-body.ts';
import { receiveBody } from '../../../src/server/body/received-body.ts';
import { LIMITS } from '../../../src/server/http/limits.ts';

function received(text: string) {
  const body = receiveBody(undefined, LIMITS);
  body.append(Buffer.from(text));
  return body;
}

const parse = createBodyParser(LIMITS);

t.test('a body up to the limit of small ones may have any structure', async (t) => {
  const text = `[${'{},'.repeat(80_000)}{}]`;
  t.ok(text.length < LIMITS.largeBytes);
  t.equal((parse(received(text)) as unknown[]).length, 80_001);
});

t.test('a large body has a limit of objects, lists and commas', async (t) => {
  const list = (parts: number) => `["${'x'.repeat(LIMITS.largeBytes)}"${',0'.repeat(parts)}]`;
  t.equal((parse(received(list(LIMITS.structure - 1))) as unknown[]).length, LIMITS.structure);
  t.throws(() => parse(received(list(LIMITS.structure))), /more than 100000 objects, lists and commas/);
});

t.test('a body is free afterwards, whether it could be read or not', async (t) => {
  for (const text of ['', '{', '{}', `"${'x'.repeat(300_000)}"`, `[${'[],'.repeat(200_000)}`, 'x'.repeat(9_000_000)]) {
    const body = received(text);
    try {
      parse(body);
    } catch {}
    t.equal(body.size(), 0, `${text.length} bytes`);
  }
});
