import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { withoutFieldOwnership } from '../../../src/server/body/without-field-ownership.ts';
import { captureNames } from '../../fixtures.ts';

const read = (body: Buffer) => JSON.parse(withoutFieldOwnership(Buffer.from(body)).toString());

/** A copy in which every object under the key `fieldsV1` is empty. */
function emptied(value: unknown, key = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => emptied(item));
  if (key === 'fieldsV1') return {};
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, emptied(each, name)]));
}

t.test('every captured review is read without its field owners, and otherwise unchanged', async (t) => {
  for (const name of captureNames()) {
    const body = readFileSync(new URL(`../../fixtures/captures/${name}.json`, import.meta.url));
    const whole = JSON.parse(body.toString());
    t.not(JSON.stringify(whole), JSON.stringify(emptied(whole)), `${name} has field owners`);
    t.same(read(body), emptied(whole), name);
    t.strictSame(Object.keys(read(body).request.object.metadata.managedFields[0]).at(-1), 'fieldsV1');
  }
});

t.test('nothing else is lost, whatever is in a document and in its strings', async (t) => {
  const nasty = fc.oneof(
    fc.constantFrom('fieldsV1', '"fieldsV1":{', '\\"fieldsV1":{', '}', '{', '"', '\\', 'a\\', '":{"', 'é"\\\u0000'),
    fc.string({ unit: 'grapheme' }),
  );
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { maxDepth: 5 },
      nasty,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('document'), { maxLength: 3 }),
      fc.dictionary(nasty, tie('document'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(document, (value) => {
      const whole = JSON.parse(JSON.stringify(value));
      t.strictSame(JSON.stringify(read(Buffer.from(JSON.stringify(whole)))), JSON.stringify(emptied(whole)));
    }),
    { numRuns: 300 },
  );
});

t.test('a text with spaces is read unchanged', async (t) => {
  const whole = { metadata: { managedFields: [{ fieldsV1: { 'f:spec': {} } }] } };
  t.same(read(Buffer.from(JSON.stringify(whole, null, 2))), whole);
});

t.test('a text that ends within the field owners is not JSON afterwards either', async (t) => {
  const text = '{"fieldsV1":{"f:a":{"f:b\\"":{}}}}';
  for (let length = 1; length < text.length; length += 1)
    t.throws(() => read(Buffer.from(text.slice(0, length))), text.slice(0, length));
});
