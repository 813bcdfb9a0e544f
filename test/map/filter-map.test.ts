import t from 'tap';
import { filterMap, type MapFilter } from '../../src/map/filter-map.ts';
import { ACCOUNTS, MAPPING, mapOf, ROLE, rowTexts } from './map-of.ts';

const accounts = { ...ACCOUNTS, 'gitlab/ci-project-12': 'ci-project-12' };
const BILLING = 'projects 4242, 4243 | billing | ci-billing in gitlab, deploy | role ci-billing';

const cases: readonly { name: string; filter: MapFilter; rows: readonly string[] }[] = [
  {
    name: 'a project has what the rules down to the first that takes all of its jobs give it',
    filter: { project: '4242' },
    rows: [BILLING, 'projects 4242, 4243 | billing | gitlab/ci-deploy on request | role ci-deploy'],
  },
  {
    name: 'a project without an account of its own gets what the rules for all leave to the default',
    filter: { project: '5' },
    rows: [
      'root group 77; namespaces gitlab | groups | gitlab/ci-group-77 | role ci-group-77',
      'every other project | default: deny | - | -',
    ],
  },
  {
    name: 'of an account for each project, a project has its own',
    filter: { project: '1', role: 'ci-project-1' },
    rows: ['every other project | everyone-else | gitlab/ci-project-1 | role ci-project-1'],
  },
  { name: 'an account is found by its name', filter: { account: 'ci-billing' }, rows: [BILLING] },
  { name: 'an account is found by its namespace and name', filter: { account: 'deploy/ci-billing' }, rows: [BILLING] },
  { name: 'an account of another namespace is another one', filter: { account: 'other/ci-billing' }, rows: [] },
  { name: 'a role is found by its ARN', filter: { role: `${ROLE}/ci-billing` }, rows: [BILLING] },
  {
    name: 'the role of a manager has its cache',
    filter: { role: 'runner' },
    rows: ['gitlab/runner | managers | gitlab/runner | role runner | s3://cache'],
  },
];

for (const { filter, name, rows } of cases)
  t.test(name, async (t) => t.same(rowTexts(filterMap(mapOf(MAPPING, accounts), filter)), rows));

t.test('without a condition the map is the same', async (t) => {
  const map = mapOf();
  t.equal(filterMap(map, {}), map);
});

t.test('a runner without a rule belongs to no project', async (t) => {
  const runners = [{ namespace: 'old', account: 'default', name: 'deployment old/runner', jobNamespaces: [] }];
  const map = mapOf(MAPPING, ACCOUNTS, { runners });
  t.notOk(rowTexts(filterMap(map, { project: '4242' })).some((row) => row.startsWith('deployment')));
  t.same(rowTexts(filterMap(map, { account: 'default' })), []);
});

t.test('a placeholder for another value does not hide the account of a project', async (t) => {
  const text = MAPPING.replace("serviceAccount: 'ci-project-{project}'", "serviceAccount: 'ci-{namespace}-{project}'");
  const map = mapOf(text, { 'gitlab/ci-gitlab-5': 'five', 'gitlab/ci-gitlab-6': 'six' });
  t.same(rowTexts(filterMap(map, { project: '5', role: 'five' })), [
    'every other project | everyone-else | gitlab/ci-gitlab-5 | role five',
  ]);
  t.same(rowTexts(filterMap(map, { project: '5', role: 'six' })), []);
});

t.test('an account that was not read stays', async (t) => {
  const found = rowTexts(filterMap(mapOf(MAPPING, {}, { accountsIn: () => undefined }), { project: '5' }));
  t.ok(found.includes('every other project | everyone-else | ci-project-{project} in gitlab, deploy (unknown) | -'));
});
