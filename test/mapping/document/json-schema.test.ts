import { readFileSync } from 'node:fs';
import t from 'tap';
import { mappingJsonSchema } from '../../../src/mapping/document/json-schema.ts';
import { type Schema, undescribed } from '../../documents/undescribed.ts';

const schema: Schema = mappingJsonSchema();

t.test('the schema next to the examples is up to date', async (t) => {
  const file = new URL('../../../examples/mapping.schema.json', import.meta.url);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
});

t.test('every key has a description', async (t) => {
  t.same(undescribed(schema), []);
});

t.test('every map is closed, and defaults are optional', async (t) => {
  t.same(schema.required, ['version']);
  t.equal(schema.additionalProperties, false);
  t.equal(schema.properties.managers.items.additionalProperties, false);
  t.same(schema.properties.rules.items.required, ['name', 'serviceAccount', 'match']);
  t.same(schema.properties.default.default, { manager: 'keep', job: 'deny' });
});

t.test('a manager has one identity, and a user or a group needs namespaces', async (t) => {
  t.same(
    schema.properties.managers.items.oneOf.map(({ required }: Schema) => required),
    [['serviceAccount'], ['user', 'namespaces'], ['group', 'namespaces']],
  );
});

t.test('matchers of one kind are refused in a rule of the other', async (t) => {
  const rule = schema.properties.rules.items;
  t.same(rule.if.properties.match.properties.kind, { const: 'manager' });
  t.same(Object.keys(rule.then.properties.match.properties), [
    'projects',
    'createdBy',
    'rootGroups',
    'runners',
    'instances',
  ]);
  t.match(rule.then.properties, { allow: false, optOut: false });
  t.same(rule.else.properties.match.properties, { names: false });
});

const PATTERNS: [place: (rule: Schema) => Schema, good: string[], bad: string[]][] = [
  [
    (rule) => rule.properties.serviceAccount,
    ['ci', 'ci-{project}', '{rootGroup}.{namespace}-x', 'a1.b-c'],
    ['Ci', 'ci-{x}', '-ci', 'ci.', '', 'a..b', 'ci-{project'],
  ],
  [
    (rule) => rule.properties.match.properties.projects.items.anyOf[0],
    ['1', '4242'],
    ['042', '0', '-1', 'x', '12345678901234567'],
  ],
  [
    (rule) => rule.properties.match.properties.runners.items,
    ['Hk7sQ2xZv', 't3_Hk7sQ2'],
    ['glrt-abc', 'a b', 'abcdefghijklmnopq'],
  ],
  [
    (rule) => rule.properties.match.properties.createdBy.items,
    ['gitlab/runner', 'user:jo', 'group:a b'],
    ['runner', 'user:', 'a/b/c'],
  ],
];

for (const [place, good, bad] of PATTERNS) {
  const { pattern } = place(schema.properties.rules.items);
  t.test(`the pattern ${pattern.slice(0, 40)} accepts valid values and refuses others`, async (t) => {
    for (const text of good) t.match(text, new RegExp(pattern), text);
    for (const text of bad) t.notMatch(text, new RegExp(pattern), text);
  });
}
