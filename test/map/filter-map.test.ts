import t from 'tap';
import { buildMap } from '../../src/map/build/build-map.ts';
import { filterMap, type MapFilter } from '../../src/map/filter-map.ts';
import { rulesOfProject } from '../../src/map/rules-of-project.ts';
import { wholeLists } from '../whole-lists.ts';
import { ACCOUNTS, facts, MAPPING, mapOf, ROLE, rowTexts } from './map-of.ts';

const accounts = { ...ACCOUNTS, 'gitlab/ci-project-12': 'ci-project-12' };
const BILLING = 'projects 4242, 4243 | billing | ci-billing in gitlab, deploy | role ci-billing';

type Filter = Omit<MapFilter, 'project'> & { project?: string; rootGroup?: string };

/** The map of a mapping, filtered as the command does it. */
function filtered({ project, rootGroup, ...filter }: Filter, ...given: Parameters<typeof facts>) {
  const those = facts(...given);
  const id = project;
  const of = id === undefined ? undefined : { id, rootGroup, rules: rulesOfProject(those, id, rootGroup) };
  return rowTexts(filterMap(buildMap(those), { ...filter, project: of }));
}

const cases: readonly { name: string; filter: Filter; rows: readonly string[] }[] = [
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
    name: 'a project of a known group has the rules for its group, down to the first that takes all of its jobs',
    filter: { project: '5', rootGroup: '77' },
    rows: [
      'root group 77; namespaces gitlab | groups | gitlab/ci-group-77 | role ci-group-77',
      'every other project | default: deny | - | -',
    ],
  },
  {
    name: 'a project of another group has no rule of this one',
    filter: { project: '5', rootGroup: '78' },
    rows: ['every other project | default: deny | - | -'],
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
  t.test(name, async (t) => t.same(filtered(filter, MAPPING, accounts), rows));

t.test('without a condition the map is the same', async (t) => {
  const map = mapOf();
  t.equal(filterMap(map, {}), map);
});

t.test('a runner without a rule belongs to no project', async (t) => {
  const runners = [{ namespace: 'old', account: 'default', name: 'deployment old/runner', jobNamespaces: [] }];
  const map = mapOf(MAPPING, ACCOUNTS, { runners });
  t.notOk(filtered({ project: '4242' }, MAPPING, ACCOUNTS, { runners }).some((row) => row.startsWith('deployment')));
  t.same(rowTexts(filterMap(map, { account: 'default' })), []);
});

t.test('a placeholder for another value does not hide the account of a project', async (t) => {
  const text = MAPPING.replace("serviceAccount: 'ci-project-{project}'", "serviceAccount: 'ci-{namespace}-{project}'");
  const found = { 'gitlab/ci-gitlab-5': 'five', 'gitlab/ci-gitlab-6': 'six' };
  t.same(filtered({ project: '5', role: 'five' }, text, found), [
    'every other project | everyone-else | gitlab/ci-gitlab-5 | role five',
  ]);
  t.same(filtered({ project: '5', role: 'six' }, text, found), []);
});

t.test('an account that was not read stays', async (t) => {
  const found = filtered({ project: '5' }, MAPPING, {}, { accountsIn: () => undefined });
  t.ok(found.includes('every other project | everyone-else | ci-project-{project} in gitlab, deploy (unknown) | -'));
});

/** Rules for projects of two managers that share a namespace, and the accounts of the second column. */
const SHARED = `version: 1
managers:
  - {serviceAccount: gitlab/one, namespaces: [ci, ci-prod]}
  - {serviceAccount: gitlab/two, namespaces: [ci]}
rules:
  - {name: own, match: {kind: job}, serviceAccount: 'ci-p{project}', missing: next}
  - {name: by-one, match: {kind: job, projects: [101, 102], createdBy: [gitlab/one], namespaces: [ci]}, serviceAccount: ci-a}
  - {name: by-two, match: {kind: job, projects: [101], createdBy: [gitlab/two]}, serviceAccount: ci-a}
  - {name: prod, match: {kind: job, projects: [101]}, serviceAccount: ci-prod}
  - {name: runner, match: {kind: job, runners: [Hk7sQ2xZv]}, serviceAccount: ci-runner}
  - {name: rest, match: {kind: job}, serviceAccount: ci-default}
default: {manager: keep, job: deny}
`;
const THERE = Object.fromEntries(
  ['ci/ci-a', 'ci-prod/ci-a', 'ci-prod/ci-prod', 'ci/ci-prod', 'ci/ci-p103', 'ci-prod/ci-p103', 'ci/ci-default'].map(
    (name) => [name, 'r'],
  ),
);
const ofShared = (project: string, accounts: Record<string, string> = THERE) =>
  filtered({ project }, SHARED, accounts).map((row) => row.split(' | ').slice(1, 3).join(' '));

t.test('a project has no rule that earlier ones leave nothing to, one for each of its managers', async (t) => {
  t.same(ofShared('101'), ['by-one ci/ci-a', 'by-two ci/ci-a', 'prod ci-prod/ci-prod']);
});

t.test('an account of the project takes all its jobs where it exists', async (t) => {
  t.same(ofShared('103'), ['own ci-p103 in ci, ci-prod']);
  const { 'ci-prod/ci-p103': _, ...some } = THERE;
  t.same(ofShared('103', some), ['own ci/ci-p103', 'runner ci-prod/ci-runner (no)', 'rest -']);
});

t.test('an account is shown where its rule gives it', async (t) => {
  const rows = filtered({}, SHARED, THERE).filter((row) => row.includes('ci-a'));
  t.match(rows, wholeLists([/by-one \| ci\/ci-a \|/, /by-two \| ci\/ci-a \|/]));
});

t.test('a rule whose account can have no name takes no job', async (t) => {
  const long = SHARED.replace('ci-p{project}', `${'x'.repeat(250)}{project}`).replace(', missing: next', '');
  t.same(
    filtered({ project: '1012' }, long, THERE).map((row) => row.split(' | ')[1]),
    ['runner', 'rest'],
  );
});

t.test('of an account for each group, a project of a known group has its own', async (t) => {
  const text = MAPPING.replace('rootGroups: [77], namespaces: [gitlab]', 'namespaces: [gitlab]');
  const found = { 'gitlab/ci-group-77': '77', 'gitlab/ci-group-78': '78' };
  const rows = (rootGroup?: string) =>
    filtered({ project: '5', ...(rootGroup === undefined ? {} : { rootGroup }) }, text, found)
      .filter((row) => row.includes('ci-group-'))
      .map((row) => row.split(' | ')[2]);
  t.same(rows('77'), ['gitlab/ci-group-77']);
  t.same(rows(), ['gitlab/ci-group-77', 'gitlab/ci-group-78']);
});
