import { readFileSync } from 'node:fs';
import t from 'tap';
import { fleetJsonSchema } from '../../../src/fleet/document/json-schema.ts';
import { type Schema, undescribed } from '../../documents/undescribed.ts';

const schema: Schema = fleetJsonSchema();

t.test('the schema next to the examples is up to date', async (t) => {
  const file = new URL('../../../examples/fleet.schema.json', import.meta.url);
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
});

t.test('every key has a description', async (t) => {
  t.same(undescribed(schema), []);
});

t.test('every map is closed, and defaults are optional', async (t) => {
  t.same(schema.required, ['version', 'cluster', 'gitlab', 'serviceAccounts', 'runners']);
  const { cluster, webhook, serviceAccounts, runners, rules } = schema.properties;
  t.same(cluster.required, ['name', 'accountId', 'region']);
  t.same(serviceAccounts.items.required, ['name', 'kind', 'namespaces']);
  t.same(runners.items.required, ['name', 'namespace', 'serviceAccount']);
  t.match(runners.items.anyOf, [{ required: ['tokenSecret'] }, { properties: { managed: { const: false } } }]);
  t.same(rules.items.properties.match.required, ['kind']);
  for (const part of [schema, cluster, webhook, serviceAccounts.items, runners.items, rules.items])
    t.equal(part.additionalProperties, false);
});

const PATTERNS: [name: string, pattern: string, good: string[], bad: string[]][] = [
  [
    'an account id',
    schema.properties.cluster.properties.accountId.pattern,
    ['012345678901'],
    ['12345678901', '1234567890123', '12345678901x'],
  ],
  [
    'an issuer',
    schema.properties.cluster.properties.oidcIssuer.pattern,
    ['https://oidc.eks.eu-central-1.amazonaws.com/id/A1', 'oidc.example.com:8443/x'],
    ['http://x', 'x?y', 'https://'],
  ],
  [
    'the name of a runner',
    schema.properties.runners.items.properties.name.pattern,
    ['a', 'fargate-small'],
    ['1a', 'a-', 'A'],
  ],
  [
    'the ARN of a role',
    schema.properties.serviceAccounts.items.properties.roleArn.pattern,
    ['arn:aws:iam::111122223333:role/a/b', 'arn:aws-cn:iam::111122223333:role/b'],
    ['arn:aws:iam::111122223333:role/..', 'arn:aws:iam::111122223333:user/a', 'arn:aws:iam::1:role/a'],
  ],
];

for (const [name, pattern, good, bad] of PATTERNS) {
  t.test(`the pattern of ${name} accepts valid values and refuses others`, async (t) => {
    for (const text of good) t.match(text, new RegExp(pattern), text);
    for (const text of bad) t.notMatch(text, new RegExp(pattern), text);
  });
}
