import { readFileSync } from 'node:fs';
import t from 'tap';
import { fleetJsonSchema } from '../../../src/fleet/document/json-schema.ts';
import { type Schema, undescribed } from '../../documents/undescribed.ts';
import { wholeLists } from '../../whole-lists.ts';

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
  t.match(
    runners.items.anyOf,
    wholeLists([{ required: ['tokenSecret'] }, { properties: { managed: { const: false } } }]),
  );
  for (const { properties } of [cluster.properties.roles, serviceAccounts.items.properties.role]) {
    t.same(properties.alsoTrustedBy.items.oneOf, [{ required: ['oidcIssuer'] }, { required: ['podIdentity'] }]);
    t.equal(properties.alsoTrustedBy.items.additionalProperties, false);
  }
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
    'the key of a tag',
    schema.properties.cluster.properties.roles.properties.tags.propertyNames.pattern,
    ['team', 'cost-center', 'acme:owner', 'größe 1', 'a/b@c=d+e.f_g', 'awsteam'],
    ['', 'aws:x', 'AWS:x', 'a*', 'a\nb'],
  ],
  [
    'the path of a role',
    schema.properties.cluster.properties.roles.properties.path.pattern,
    ['/', '/ci/', '/a/b.c/'],
    ['', 'ci/', '/ci', '//', '/a b/'],
  ],
  [
    'a provider of Terraform',
    schema.properties.cluster.properties.terraformProvider.pattern,
    ['aws', 'aws.ci', 'aws-ci.eu_1'],
    ['aws.', '.ci', 'aws.1', 'aws.a.b', 'aws ci'],
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
    for (const text of good) t.match(text, new RegExp(pattern, 'u'), text);
    for (const text of bad) t.notMatch(text, new RegExp(pattern, 'u'), text);
  });
}
