import t from 'tap';
import * as z from 'zod';
import { schemaKeys } from '../../src/documents/schema-keys.ts';

const leaf = z.strictObject({ leaf: z.string() });

const WRAPPED: [what: string, schema: z.ZodType][] = [
  ['an optional map', leaf.optional()],
  ['a map that may be left out', leaf.exactOptional()],
  ['a map with a default', leaf.default({ leaf: '' })],
  ['a list of maps', z.array(leaf)],
  ['a map or a word', z.union([z.enum(['keep']), leaf])],
  ['a map with a condition', leaf.refine(() => true)],
  ['a map that is transformed', leaf.transform(() => 1)],
  ['lists of maps in a list', z.array(z.array(leaf).default([]))],
];

for (const [what, schema] of WRAPPED) {
  t.test(`the keys of ${what} are found at its path, without list indexes`, async (t) => {
    const keysAt = schemaKeys(z.strictObject({ part: schema, other: z.number() }));
    t.same(keysAt([]), ['part', 'other']);
    t.same(keysAt(['part', 3]), ['leaf']);
  });
}

t.test('where the schema has no map, there are no keys', async (t) => {
  t.same(schemaKeys(z.strictObject({ part: z.record(z.string(), leaf) }))(['part']), []);
});

t.test('maps that may be at the same place share their keys', async (t) => {
  const either = z.union([leaf, z.strictObject({ other: z.string() })]);
  t.same(schemaKeys(either)([]), ['leaf', 'other']);
});
