import t from 'tap';
import { accountLabel, ruleLabel, stateWords, whoLabel, worstOf } from '../../src/map/labels.ts';
import type { MapFinding, ProjectsNode, RuleNode, Side } from '../../src/map/role-map.ts';

const projects: ProjectsNode = { is: 'projects', id: 'p', projects: [], rootGroups: [], limits: [], isRest: false };
const rule: RuleNode = {
  is: 'rule',
  id: 'r',
  name: 'billing',
  to: 'job',
  source: 'rule',
  path: 'rules[1]',
  assigns: 'x',
  allow: [],
};
const finding = (level: MapFinding['level']): MapFinding => {
  return { code: 'c', level, object: 'o', found: 'f', wanted: 'w', fix: [] };
};
const side = (state: Side['state'], ...levels: readonly MapFinding['level'][]): Side => {
  return { side: 'trust', state, findings: levels.map(finding) };
};

t.test('jobs are named by their projects, groups and limits', async (t) => {
  t.equal(whoLabel(projects), 'every project');
  t.equal(whoLabel({ ...projects, isRest: true, limits: ['createdBy a/b'] }), 'every other project; createdBy a/b');
  t.equal(
    whoLabel({ ...projects, projects: [{ id: '1', name: 'acme/billing' }, { id: '2' }], rootGroups: ['7', '8'] }),
    'projects 1 (acme/billing), 2, root groups 7, 8',
  );
});

t.test('long lists are shortened where a number of entries is given', async (t) => {
  const many = ['1', '2', '3', '4'];
  const node = { ...projects, projects: many.map((id) => ({ id })), rootGroups: many };
  t.equal(whoLabel(node, { most: 2 }), 'projects 1, 2 and 2 more, root groups 1, 2 and 2 more');
  t.equal(whoLabel(node), 'projects 1, 2, 3, 4, root groups 1, 2, 3, 4');
  const account = { is: 'account', id: 'a', name: 'ci', namespaces: ['a', 'b', 'c'], exists: 'yes' } as const;
  t.equal(accountLabel(account, { most: 1 }), 'ci in a and 2 more');
  t.equal(accountLabel(account), 'ci in a, b, c');
});

t.test('a rule has its name, an entry of a manager its path, and the default what it does', async (t) => {
  t.equal(ruleLabel(rule), 'billing');
  t.equal(ruleLabel({ ...rule, source: 'manager', path: 'managers[0]' }), 'managers[0]');
  t.equal(ruleLabel({ ...rule, source: 'default', assigns: 'keep' }), 'default: keep');
  t.equal(ruleLabel({ ...rule, source: 'default', assigns: 'ci' }), 'default');
  t.equal(ruleLabel({ ...rule, source: 'default', to: 'manager', assigns: 'ops' }), 'default');
});

t.test('the worst of several sides counts: an error, a warning, what was not checked', async (t) => {
  t.equal(worstOf([side('unchecked'), side('wrong', 'warning'), side('wrong', 'notice', 'error')]), 'error');
  t.equal(worstOf([side('unchecked'), side('wrong', 'warning')]), 'warning');
  t.equal(worstOf([side('ok', 'notice'), side('unchecked')]), 'unchecked');
  t.equal(worstOf([side('ok', 'notice')]), 'ok');
});

t.test('a side has the words of its state; of a trust policy with a warning, what it admits', async (t) => {
  t.equal(stateWords(side('ok')), 'admits it');
  t.equal(stateWords(side('wrong', 'error')), 'wrong');
  const warned = (code: string): Side => ({
    ...{ side: 'trust', state: 'wrong' },
    findings: [{ ...finding('warning'), code }],
  });
  t.equal(stateWords(warned('trust_wide')), 'admits others, too');
  t.equal(stateWords(warned('trust_doubtful')), 'admits it, see below');
  t.equal(stateWords(warned('trust_refuses')), 'wrong');
  t.equal(stateWords({ ...side('ok'), side: 'annotation' }), 'right');
  t.equal(stateWords({ ...side('ok'), side: 'annotation' }, true), 'needs none');
  t.equal(stateWords({ ...side('unchecked'), side: 'annotation' }, true), 'not checked');
});
