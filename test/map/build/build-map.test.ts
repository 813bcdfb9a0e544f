import t from 'tap';
import { formatPath } from '../../../src/documents/path.ts';
import { buildMap } from '../../../src/map/build/build-map.ts';
import type { MapFacts } from '../../../src/map/build/map-facts.ts';
import { isRefused } from '../../../src/map/refused.ts';
import { type MapRow, rowsOf } from '../../../src/map/rows.ts';
import { ACCOUNTS, CACHE, facts, MAPPING, mapOf, ROLE, rowTexts } from '../map-of.ts';

const WHOLE = [
  'gitlab/runner | managers | gitlab/runner | role runner | s3://cache',
  'projects 4242, 4243 | billing | ci-billing in gitlab, deploy | role ci-billing',
  'projects 4242, 4243 | billing | gitlab/ci-deploy on request | role ci-deploy',
  'root group 77; namespaces gitlab | groups | gitlab/ci-group-77 | role ci-group-77',
  'every other project | everyone-else | gitlab/ci-project-1 | role ci-project-1',
  'every other project | default: deny | - | -',
];
const cases: readonly { name: string; map: Parameters<typeof facts>; rows: readonly string[] }[] = [
  { name: 'a map has a row for each account of each rule', map: [], rows: WHOLE },
  {
    name: 'an account that a plain rule names and that does not exist is shown',
    map: [MAPPING, Object.fromEntries(Object.entries(ACCOUNTS).filter(([key]) => !key.endsWith('/ci-billing')))],
    rows: WHOLE.map((row) =>
      row.replace('ci-billing in gitlab, deploy | role ci-billing', 'ci-billing in gitlab, deploy (no) | -'),
    ).toSorted((one, other) => Number(one.includes('(no)')) - Number(other.includes('(no)'))),
  },
  {
    name: 'accounts that could not be read are unknown, also those of managers',
    map: [MAPPING, {}, { accountsIn: () => undefined }],
    rows: [
      'gitlab/runner | managers | gitlab/runner (unknown) | -',
      'projects 4242, 4243 | billing | ci-billing in gitlab, deploy (unknown) | -',
      'projects 4242, 4243 | billing | ci-deploy in gitlab, deploy on request (unknown) | -',
      'root group 77; namespaces gitlab | groups | gitlab/ci-group-{rootGroup} (unknown) | -',
      'every other project | everyone-else | ci-project-{project} in gitlab, deploy (unknown) | -',
      'every other project | default: deny | - | -',
    ],
  },
  {
    name: 'an account with a placeholder is missing only where jobs are refused without it',
    map: [MAPPING.replace("'ci-group-{rootGroup}'", "'ci-group-{rootGroup}', missing: refuse"), {}],
    rows: [
      'gitlab/runner | managers | gitlab/runner (no) | -',
      'projects 4242, 4243 | billing | ci-billing in gitlab, deploy (no) | -',
      'projects 4242, 4243 | billing | ci-deploy in gitlab, deploy on request (no) | -',
      'root group 77; namespaces gitlab | groups | gitlab/ci-group-77 (no) | -',
      'every other project | everyone-else | - | -',
      'every other project | default: deny | - | -',
    ],
  },
];

for (const { map, name, rows } of cases)
  t.test(name, async (t) => t.same([...rowTexts(mapOf(...map))].toSorted(), [...rows].toSorted()));

t.test('an account without a role has a box that says so', async (t) => {
  const found = rowTexts(mapOf(MAPPING, { ...ACCOUNTS, 'gitlab/ci-deploy': null }));
  t.ok(found.includes('projects 4242, 4243 | billing | gitlab/ci-deploy on request | no role'), found.join('\n'));
});

t.test('the entry of a manager is its own rule where no rule gives its account', async (t) => {
  const found = rowTexts(mapOf(MAPPING.replace(/ {2}- \{name: managers.*\n/, '')));
  t.equal(found[0], 'gitlab/runner | managers[0] | gitlab/runner | role runner | s3://cache');
  const others = rowTexts(
    mapOf(MAPPING.replace('match: {kind: manager}', 'match: {kind: manager, namespaces: [deploy]}')),
  );
  t.equal(others[0], 'gitlab/runner | managers[0] | gitlab/runner | role runner | s3://cache');
});

const TWO_MANAGERS = MAPPING.replace(
  '  - {user: outside',
  '  - {serviceAccount: gitlab/second}\n  - {serviceAccount: deploy/third}\n  - {user: outside',
);

t.test('a rule for managers without names gives its account to every manager of its namespaces', async (t) => {
  const everywhere = rowTexts(mapOf(TWO_MANAGERS, { ...ACCOUNTS, 'deploy/runner': 'runner' }));
  t.equal(
    everywhere[0],
    'gitlab/runner + gitlab/second + deploy/third | managers | runner in gitlab, deploy | role runner | s3://cache',
  );
  t.notOk(everywhere.some((row) => row.includes('managers[')));
  const missing = rowTexts(mapOf(TWO_MANAGERS));
  t.ok(
    missing.includes('gitlab/runner + gitlab/second + deploy/third | managers | deploy/runner (no) | -'),
    missing.join('\n'),
  );
  const one = TWO_MANAGERS.replace('match: {kind: manager}', 'match: {kind: manager, namespaces: [gitlab]}');
  t.same(rowTexts(mapOf(one, { ...ACCOUNTS, 'deploy/third': null })).slice(0, 2), [
    'deploy/third | managers[2] | deploy/third | no role',
    'gitlab/runner + gitlab/second | managers | gitlab/runner | role runner | s3://cache',
  ]);
});

t.test('of two rules for managers without names the first one takes them', async (t) => {
  const text = TWO_MANAGERS.replace(
    '  - {name: billing',
    '  - {name: never, match: {kind: manager}, serviceAccount: gone}\n  - {name: billing',
  ).replace('match: {kind: manager}', 'match: {kind: manager, namespaces: [gitlab]}');
  const found = rowTexts(mapOf(text));
  t.ok(found.includes('gitlab/runner + gitlab/second | managers | gitlab/runner | role runner | s3://cache'));
  t.ok(found.includes('gitlab/gone + deploy/third | never | gone in gitlab, deploy (no) | -'), found.join('\n'));
});

t.test('an optional account that does not exist leaves the managers to the default', async (t) => {
  const text = TWO_MANAGERS.replace('serviceAccount: runner}', 'serviceAccount: gone, missing: next}').replace(
    '{manager: keep',
    '{manager: {serviceAccount: runner}',
  );
  const found = rowTexts(mapOf(text, { ...ACCOUNTS, 'deploy/runner': 'runner' }));
  t.ok(
    found.includes(
      'gitlab/runner + gitlab/second + deploy/third | default | runner in gitlab, deploy | role runner | s3://cache',
    ),
    found.join('\n'),
  );
});

t.test('a rule for managers with names leaves the others to their entries', async (t) => {
  const text = TWO_MANAGERS.replace('match: {kind: manager}', 'match: {kind: manager, names: [a]}');
  t.same(rowTexts(mapOf(text, { ...ACCOUNTS, 'gitlab/second': null, 'deploy/third': null })).slice(0, 3), [
    'gitlab/second | managers[1] | gitlab/second | no role',
    'deploy/third | managers[2] | deploy/third | no role',
    'gitlab/runner | managers | gitlab/runner | role runner | s3://cache',
  ]);
});

t.test('a runner that was seen with the account of its entry is shown with it', async (t) => {
  const runner = { namespace: 'gitlab', account: 'second', manager: 'gitlab/second', jobNamespaces: ['gitlab'] };
  const runners = [{ ...runner, name: 'deployment gitlab/unmarked' }];
  const found = rowTexts(mapOf(TWO_MANAGERS, { ...ACCOUNTS, 'gitlab/second': null }, { runners }));
  t.ok(found.includes('deployment gitlab/unmarked | managers[1] | gitlab/second | no role'), found.join('\n'));
});

t.test('the default of managers and jobs may assign an account', async (t) => {
  const text = MAPPING.replace(
    '{manager: keep, job: deny}',
    '{manager: {serviceAccount: ops}, job: {serviceAccount: ci-rest}}',
  );
  const found = rowTexts(mapOf(text, { ...ACCOUNTS, 'gitlab/ops': 'ops', 'gitlab/ci-rest': 'ci-rest' }));
  t.ok(found.includes('gitlab/ops | default | gitlab/ops | role ops'), found.join('\n'));
  t.ok(found.includes('every other project | default | gitlab/ci-rest | role ci-rest'));
});

t.test('with default.job keep, jobs keep the accounts that their managers configure', async (t) => {
  const text = MAPPING.replace('job: deny', 'job: keep');
  t.ok(rowTexts(mapOf(text)).includes('every other project | default: keep | gitlab/default | -'));
  t.ok(
    rowTexts(mapOf(text, { ...ACCOUNTS, 'gitlab/default': 'node' })).includes(
      'every other project | default: keep | gitlab/default | role node',
    ),
  );
  const unread = mapOf(text, {}, { accountsIn: () => undefined });
  t.ok(rowTexts(unread).includes('every other project | default: keep | - | -'));
});

t.test('a mapping without rules has its default for every project', async (t) => {
  const text =
    'version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\nrules: []\ndefault: {manager: keep, job: keep}\n';
  t.same(rowTexts(mapOf(text)), [
    'gitlab/runner | managers[0] | gitlab/runner | role runner | s3://cache',
    'every project | default: keep | gitlab/default | -',
  ]);
});

t.test('the runners that were seen are shown, also those that no entry lists', async (t) => {
  const runner = { namespace: 'gitlab', account: 'runner', manager: 'gitlab/runner', jobNamespaces: ['gitlab'] };
  const runners = [
    { ...runner, name: 'deployment gitlab/one' },
    { ...runner, name: 'deployment gitlab/two' },
    { namespace: 'old', account: 'default', name: 'deployment old/runner', jobNamespaces: [] },
  ];
  const found = rowTexts(mapOf(MAPPING, ACCOUNTS, { runners }));
  t.equal(
    found[0],
    'deployment gitlab/one + deployment gitlab/two | managers | gitlab/runner | role runner | s3://cache',
  );
  t.ok(found.includes('deployment old/runner | - | - | -'));
});

const UNLISTED = { namespace: 'gitlab', name: 'deployment gitlab/old', jobNamespaces: [] };
const unlisted: readonly [name: string, mapping: string, runner: object, row: string, refused: boolean][] = [
  [
    'keeps its account by the default',
    MAPPING,
    { account: 'default', byDefault: true },
    'deployment gitlab/old | default: keep | gitlab/default | no role',
    false,
  ],
  [
    'keeps an account that does not exist by the default',
    MAPPING,
    { account: 'gone', byDefault: true },
    'deployment gitlab/old | default: keep | gitlab/gone (no) | -',
    false,
  ],
  [
    'gets an account in a namespace that no entry names, by a rule',
    MAPPING,
    { namespace: 'other', account: 'runner', rule: 'managers' },
    'gitlab/runner + deployment gitlab/old | managers | other/runner (no) | -',
    false,
  ],
  [
    'gets an account in a namespace that no entry names, by the default',
    MAPPING.replace('{manager: keep', '{manager: {serviceAccount: ops}'),
    { namespace: 'other', account: 'ops', byDefault: true },
    'gitlab/ops + deployment gitlab/old | default | ops in gitlab, other (no) | -',
    false,
  ],
  [
    'gets its account by a rule',
    MAPPING,
    { account: 'runner', rule: 'managers' },
    'deployment gitlab/old | managers | gitlab/runner | role runner | s3://cache',
    false,
  ],
  [
    'gets its account by the default',
    MAPPING.replace('{manager: keep', '{manager: {serviceAccount: ops}'),
    { account: 'ops', byDefault: true },
    'deployment gitlab/old | default | gitlab/ops (no) | -',
    false,
  ],
  [
    'is refused by the default',
    MAPPING.replace('manager: keep', 'manager: deny'),
    { account: 'old', refused: 'no_rule' },
    'deployment gitlab/old | default: deny | - | -',
    true,
  ],
  [
    'has the account of an entry without a mark: it is refused by no part of the mapping',
    MAPPING,
    { account: 'runner', manager: 'gitlab/runner', refused: 'reserved_account' },
    'deployment gitlab/old | - | - | -',
    true,
  ],
];

for (const [name, text, runner, expected, refused] of unlisted)
  t.test(`a runner that ${name}`, async (t) => {
    const runners = [{ ...UNLISTED, ...runner }] as unknown as MapFacts['runners'];
    const map = mapOf(text, ACCOUNTS, { runners });
    const rows = rowsOf(map);
    const at = rowTexts(map).indexOf(expected);
    t.not(at, -1, rowTexts(map).join('\n'));
    t.equal(isRefused(rows[at] as MapRow), refused);
  });

t.test('a job without an account is refused only where the default denies', async (t) => {
  const of = (text: string) => rowsOf(mapOf(text, {}, { accountsIn: () => undefined })).at(-1);
  t.equal(isRefused(of(MAPPING) as MapRow), true);
  t.equal(isRefused(of(MAPPING.replace('job: deny', 'job: keep')) as MapRow), false);
});

t.test('a bucket that the role of a job may use is connected with it', async (t) => {
  const map = mapOf(MAPPING, ACCOUNTS, { cachesOpenTo: (arn) => (arn === `${ROLE}/ci-deploy` ? [CACHE] : []) });
  t.ok(
    rowTexts(map).includes('projects 4242, 4243 | billing | gitlab/ci-deploy on request | role ci-deploy | s3://cache'),
  );
});

t.test('a manager without a role has its cache all the same', async (t) => {
  const map = mapOf(MAPPING, { ...ACCOUNTS, 'gitlab/runner': null });
  t.equal(rowTexts(map)[0], 'gitlab/runner | managers | gitlab/runner | no role | s3://cache');
});

t.test('rules and the default have their lines', async (t) => {
  const lines: Readonly<Record<string, number>> = { 'rules[1]': 7, 'default.job': 10 };
  const { nodes } = buildMap(facts(MAPPING, ACCOUNTS, { lineOf: (path) => lines[formatPath(path)] }));
  const found = nodes.flatMap((node) =>
    node.is === 'rule' && node.line !== undefined ? [`${node.name} ${node.line}`] : [],
  );
  t.same(found, ['billing 7', 'default 10']);
});

t.test('an account that one rule assigns and lets jobs request needs no request', async (t) => {
  const text = MAPPING.replace('ci-billing, allow: [ci-deploy]', "'ci-project-{project}', allow: [ci-project-4242]");
  const found = rowTexts(mapOf(text, { 'gitlab/ci-project-4242': 'x' }));
  t.ok(found.includes('projects 4242, 4243 | billing | gitlab/ci-project-4242 | role x'), found.join('\n'));
});

t.test('a rule for managers may assign no account that exists', async (t) => {
  const text = MAPPING.replace('serviceAccount: runner}', "serviceAccount: 'runner-{namespace}'}");
  t.equal(rowTexts(mapOf(text))[0], 'gitlab/runner | managers[0] | gitlab/runner | role runner | s3://cache');
});

t.test('what a job may request is shown by its own name, also beside a placeholder', async (t) => {
  const text = MAPPING.replace('ci-billing, allow: [ci-deploy]', "'ci-project-{project}', allow: [ci-gone]");
  t.ok(rowTexts(mapOf(text)).includes('projects 4242, 4243 | billing | ci-gone in gitlab, deploy on request (no) | -'));
});
