import { readFileSync } from 'node:fs';
import t from 'tap';
import { casesJsonSchema } from '../../../src/cases/document/json-schema.ts';
import { type Schema, undescribed } from '../../documents/undescribed.ts';

const schema: Schema = casesJsonSchema();

t.test('the schema next to the examples is up to date', async (t) => {
  const file = new URL('../../../examples/cases.schema.json', import.meta.url);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
});

t.test('every key has a description', async (t) => {
  t.same(undescribed(schema), []);
});

t.test('every map is closed, and defaults are optional', async (t) => {
  t.same(schema.required, ['version', 'cases']);
  t.equal(schema.additionalProperties, false);
  t.equal(schema.properties.cases.items.additionalProperties, false);
  t.notOk('required' in schema.properties.cases.items);
});

t.test('each kind refuses the fields of the others, and has its required field', async (t) => {
  const branches: Schema[] = schema.properties.cases.items.allOf;
  t.strictSame(
    branches.map(({ then }) => [...Object.keys(then.properties), ...then.required]),
    [
      ['managerName', 'project'],
      ['project', 'rootGroup', 'runner', 'runnerVersion', 'token', 'namespace'],
      ['project', 'rootGroup', 'runner', 'runnerVersion', 'token', 'managerName', 'namespace'],
    ],
  );
  t.same(branches[0].if, { properties: { kind: { const: 'job' } } });
});
