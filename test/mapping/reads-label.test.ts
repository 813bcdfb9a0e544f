import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { readsLabel } from '../../src/mapping/reads-label.ts';

const mappingWith = (rule: object): Mapping => {
  const managers = [{ serviceAccount: 'gitlab/runner' }];
  const { mapping } = parseMapping(JSON.stringify({ version: 1, managers, rules: [{ name: 'r', ...rule }] }));
  if (mapping === undefined) throw new Error('the mapping is not valid');
  return mapping;
};

const ROWS: readonly [name: string, rule: object, rootGroups: boolean, runners: boolean][] = [
  ['projects', { match: { kind: 'job', projects: [1] }, serviceAccount: 'ci' }, false, false],
  ['rootGroups', { match: { kind: 'job', rootGroups: [1] }, serviceAccount: 'ci' }, true, false],
  ['runners', { match: { kind: 'job', runners: ['a'] }, serviceAccount: 'ci' }, false, true],
  ['a template with the group', { match: { kind: 'job' }, serviceAccount: 'ci-{rootGroup}' }, true, false],
  ['names of managers', { match: { kind: 'manager', names: ['a'] }, serviceAccount: 'runner' }, false, false],
];

for (const [name, rule, rootGroups, runners] of ROWS)
  t.test(`whether a rule with ${name} depends on the label of the group or of the runner`, async (t) => {
    const mapping = mappingWith(rule);
    t.equal(readsLabel(mapping, 'rootGroups'), rootGroups);
    t.equal(readsLabel(mapping, 'runners'), runners);
  });
