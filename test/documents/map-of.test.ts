import fc from 'fast-check';
import t from 'tap';
import * as z from 'zod';
import { checkSchema } from '../../src/documents/check-schema.ts';
import { mapOf } from '../../src/documents/map-of.ts';
import { runs } from '../runs.ts';
import { wholeLists } from '../whole-lists.ts';

const schema = mapOf(z.string(), z.number(), { error: 'a map of numbers' });

t.test('every key of a map is kept, or is an issue', async (t) => {
  const special = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '');
  const keys = fc.uniqueArray(fc.oneof(special, fc.string()), { maxLength: 5 });
  fc.assert(
    fc.property(keys, (all) => {
      const { issues, value } = checkSchema(schema, Object.fromEntries(all.map((key, at) => [key, at])), []);
      const reported = issues.map(({ path }) => String(path[0]));
      const kept = value === undefined ? all.filter((key) => !reported.includes(key)) : Object.keys(value);
      t.same([...reported, ...kept].toSorted(), all.toSorted());
      t.same(reported, all.includes('__proto__') ? ['__proto__'] : []);
    }),
    { numRuns: runs(500) },
  );
});

t.test('the issue names the key', async (t) => {
  t.match(checkSchema(schema, JSON.parse('{"__proto__": 1, "a": 2}'), ['tags']), {
    value: undefined,
    issues: wholeLists([
      {
        code: 'wrong_value',
        path: ['tags', '__proto__'],
        at: 'key',
        message: 'found the key "__proto__", wanted another name: programs in JavaScript drop this one',
      },
    ]),
  });
});

t.test('what is not a map is an issue with the text of the schema', async (t) => {
  for (const value of ['a', null, []])
    t.match(
      checkSchema(schema, value, []).issues,
      wholeLists([{ code: 'wrong_type', message: /, wanted a map of numbers$/ }]),
    );
});

t.test('a map without a text of its own is checked as well', async (t) => {
  const any = mapOf(z.string(), z.number());
  t.same(checkSchema(any, { a: 1 }, []).value, { a: 1 });
  t.match(checkSchema(any, 'a', []).issues, wholeLists([{ code: 'wrong_type' }]));
});
