import t from 'tap';
import { fill, placeholdersOf, templateWanted } from '../../src/mapping/template.ts';

t.test('placeholders are found once each, and filled as far as values are known', async (t) => {
  t.same(placeholdersOf('a-{project}-{namespace}-{project}'), ['project', 'namespace']);
  t.same(placeholdersOf('plain'), []);
  t.equal(fill('{project}-{rootGroup}-{project}', { project: '1', rootGroup: undefined }), '1-{rootGroup}-1');
});

const GOOD = [
  'ci',
  'ci-{project}',
  '{project}-{rootGroup}',
  '{rootGroup}.x.{project}',
  '{namespace}{project}',
  '{project}{project}',
];
const BAD = [
  '',
  'Ci',
  'ci_',
  'ci-',
  '.ci',
  '{}',
  '{Project}',
  '{project}{rootGroup}',
  '{rootGroup}9{project}',
  '{project',
  `${'a'.repeat(250)}-{project}xyz`,
  'a'.repeat(2000),
];

for (const text of GOOD) t.test(`${text} is a template`, async (t) => t.equal(templateWanted(text), undefined));
for (const text of BAD)
  t.test(`"${text.slice(0, 40)}" is not a template`, async (t) => t.type(templateWanted(text), 'string'));
