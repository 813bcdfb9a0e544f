import { readFileSync } from 'node:fs';
import t from 'tap';
import { stringify } from 'yaml';
import { deriveMapping } from '../../src/fleet/derive-mapping.ts';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { mappingDocument } from '../../src/fleet/mapping-document.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import type { JobRule, Mapping } from '../../src/mapping/mapping.ts';
import { wholeLists } from '../whole-lists.ts';

const example = (name: string): Fleet => {
  const text = readFileSync(new URL(`../../examples/${name}/fleet.yaml`, import.meta.url), 'utf8');
  return parseFleet(text).fleet as Fleet;
};

t.test('runners with one account are one manager, and its rule names them all', async (t) => {
  const mapping = deriveMapping(example('shared-cache'));
  t.strictSame(mapping.managers, [
    {
      key: 'gitlab/gitlab-runner-common',
      identity: { serviceAccount: { namespace: 'gitlab', name: 'gitlab-runner-common' } },
      jobServiceAccounts: ['default'],
      tokens: 'bound',
      namespaces: ['gitlab'],
      instance: 'gitlab.example.com',
    },
  ]);
  t.strictSame(mapping.rules[0], {
    name: 'managers-gitlab-runner-common',
    kind: 'manager',
    match: { names: ['fargate-small', 'cluster'], namespaces: ['gitlab'] },
    serviceAccount: 'gitlab-runner-common',
    missing: 'refuse',
  });
  t.match(mapping.rules[1], { name: 'jobs', serviceAccount: 'gitlab-jobs' });
});

t.test('a manager may create jobs in the job namespaces of its runners, with the accounts that they set', async (t) => {
  const sharedCache = example('shared-cache');
  const runners = sharedCache.runners.map((runner, index) => ({
    ...runner,
    jobNamespaces: index === 0 ? ['a', 'b'] : ['b', 'c'],
    jobServiceAccount: index === 0 ? 'default' : 'ci',
  }));
  t.match(
    deriveMapping({ ...sharedCache, runners, gitlab: { url: 'http://gitlab.example.com:8080/path/' } }).managers,
    wholeLists([
      { namespaces: ['a', 'b', 'c'], jobServiceAccounts: ['default', 'ci'], instance: 'gitlab.example.com:8080' },
    ]),
  );
});

t.test('rules for managers have names that no other rule has, and that are not too long', async (t) => {
  const sharedCache = example('shared-cache');
  const [runner] = sharedCache.runners as [Fleet['runners'][number]];
  const account = `a.${'b'.repeat(60)}.c`;
  const [rule] = sharedCache.rules as [JobRule];
  const names = deriveMapping({
    ...sharedCache,
    runners: [
      { ...runner, serviceAccount: 'x', namespace: 'one' },
      { ...runner, serviceAccount: 'x', namespace: 'two' },
      { ...runner, serviceAccount: account, namespace: 'one' },
      { ...runner, serviceAccount: account, namespace: 'two' },
    ],
    rules: [{ ...rule, name: 'managers-x' }],
  }).rules.map(({ name }) => name);
  t.same(names, [
    'managers-x-2',
    'managers-x-3',
    `managers-a-${'b'.repeat(52)}`,
    `managers-a-${'b'.repeat(50)}-2`,
    'managers-x',
  ]);
  for (const name of names) t.ok(name.length <= 63, name);
});

t.test('a mapping document is read as the same mapping', async (t) => {
  const rule: JobRule = {
    name: 'all',
    kind: 'job',
    match: { projects: ['4242'], instances: ['gitlab.example.com'] },
    serviceAccount: 'ci-{project}',
    missing: 'refuse',
    allow: ['ci-deploy'],
    optOut: 'allow',
  };
  const mappings: Mapping[] = [
    deriveMapping(example('shared-cache')),
    deriveMapping(example('many-teams')),
    deriveMapping({ ...example('shared-cache'), rules: [rule], exempt: { groups: ['system:masters'], users: ['jo'] } }),
    deriveMapping({ ...example('shared-cache'), exempt: { groups: ['admins'], users: [] } }),
    deriveMapping({ ...example('shared-cache'), names: new Map([['4242', 'acme/billing']]), contact: '#ci: "ask"' }),
    deriveMapping({
      ...example('shared-cache'),
      exempt: { groups: [], users: [] },
      default: { manager: 'deny', job: 'keep' },
    }),
  ];
  for (const mapping of mappings) {
    const read = parseMapping(stringify(mappingDocument(mapping)));
    t.same(read.findings, []);
    t.strictSame(read.mapping, mapping);
  }
});
