import { parse } from 'acorn';
import t from 'tap';
import { buildMap } from '../../../src/map/build/build-map.ts';
import { pageHtml } from '../../../src/map/page/page.ts';
import { pageModel } from '../../../src/map/page/page-model.ts';
import { SCRIPT } from '../../../src/map/page/script.ts';
import type { MapFinding, RoleMap, Side } from '../../../src/map/role-map.ts';
import { wholeLists } from '../../whole-lists.ts';
import { ACCOUNTS, facts, MAPPING, mapOf, ROLE, sided } from '../map-of.ts';

// What a browser makes of it is tested in test/browser.

const refused: MapFinding = {
  ...{ code: 'trust_refuses', level: 'error', object: 'role x', found: 'no', wanted: 'yes' },
  fix: [{ text: 'aws iam', isCommand: true }],
};
const note: MapFinding = { ...refused, code: 'trust_elsewhere', level: 'notice' };
const trust: Side = { side: 'trust', state: 'wrong', findings: [note, refused] };
const blind: Side = { side: 'annotation', state: 'unchecked', findings: [], note: '--aws was not given' };
const exists: Side = { side: 'account', state: 'ok', findings: [] };

const model = (map: RoleMap | undefined, more: Partial<Parameters<typeof pageModel>[0]> = {}) =>
  pageModel({ title: 'Who gets which role', source: 'mapping.yaml', map, ...more });

t.test('the data of a page has the sections, rows and boxes of the map', async (t) => {
  const { nodes, sections } = model(sided(mapOf(), { account: [exists], role: [blind, trust] }));
  t.same(
    sections.map(({ rows, title, who }) => `${title} by ${who}: ${rows.length}`),
    ['Managers by Runner: 1', 'Jobs by Projects: 5'],
  );
  const row = sections[1]?.rows[0];
  t.match(
    row,
    wholeLists({
      worst: 'error',
      links: { account: { worst: 'ok' }, role: { worst: 'error', isDotted: false }, caches: [] },
    }),
  );
  t.match(
    nodes[row?.role ?? ''],
    wholeLists({
      kind: 'IAM role',
      title: 'ci-billing',
      more: 'AWS account 111122223333',
      worst: 'error',
      codes: ['trust_elsewhere', 'trust_refuses'],
    }),
  );
  t.match(nodes[row?.account ?? ''], wholeLists({ kind: 'ServiceAccount', worst: 'unchecked', codes: [] }));
  t.match(nodes[row?.rule ?? ''], { kind: 'rule', title: 'billing', worst: 'ok' });
  t.match(nodes[row?.who[0] ?? ''], { kind: 'jobs of', title: 'projects 4242, 4243', worst: 'none' });
});

t.test('each finding is in the list once, the most severe first', async (t) => {
  const map = sided(mapOf(), { role: [trust] });
  const { findings, findingsFirst, nodes } = model(map, {
    findings: [{ ...note }, { ...refused, code: 'other' }],
    findingsFirst: true,
  });
  t.same(
    findings.map(({ code }) => code),
    ['other', 'trust_refuses', 'trust_elsewhere'],
  );
  t.equal(findingsFirst, true);
  t.same(Object.values(nodes).find(({ kind }) => kind === 'IAM role')?.sides[0]?.findings, [2, 1]);
});

t.test('what was not checked is listed once for each reason', async (t) => {
  const sides = [blind, { ...blind, side: 'trust' }, { side: 'bucket', state: 'unchecked', findings: [] }] as const;
  const { lists } = model(sided(mapOf(MAPPING, { 'gitlab/runner': 'runner' }), { cache: sides }), {
    lists: [{ title: 'Passed', worst: 'ok', items: ['all'] }],
  });
  t.same(
    lists.map(({ items, title }) => [title, ...items]),
    [
      ['Passed', 'all'],
      ['Not checked on the map', '--aws was not given (2 references)', ' (1 reference)'],
    ],
  );
});

t.test('without a map, a page has findings and lists only', async (t) => {
  const page = model(undefined, { findings: [refused] });
  t.match(page, wholeLists({ sections: [], findings: [refused], lists: [] }));
  t.same(page.nodes, {});
});

const TRUST = 'trust policy = {\n  "Version": "2012-10-17"\n}';
const BOXES = [
  'runner manager: deployment gitlab/runner; workload = deployment gitlab/runner; entry in the mapping = gitlab/runner; creates jobs in = gitlab',
  'rule: managers (rules[0]); place in the mapping = rules[0]; assigns = runner',
  `ServiceAccount: gitlab/runner; namespaces = gitlab; exists = yes; annotation eks.amazonaws.com/role-arn = ${ROLE}/runner; audience of its token = aud`,
  `IAM role: ci/runner (AWS account 111122223333); ARN = ${ROLE}/ci/runner; by = annotation (IRSA); ${TRUST}`,
  `cache: s3://cache/all (eu-central-1); bucket = cache; path = all; region = eu-central-1; role for each object = ${ROLE}/cache`,
  'cache: s3://other; bucket = other; path = the whole bucket',
  'runner manager: deployment old/runner (not in the mapping); workload = deployment old/runner; entry in the mapping = none',
  'runner manager: deployment gitlab/unmarked (refused); workload = deployment gitlab/unmarked; entry in the mapping = none; its pods = refused in enforce (reserved_account)',
  'jobs of: projects 4242 (acme/billing), 4243; project 4242 = acme/billing; project 4243 = no name in the mapping',
  'rule: billing (line 7); place in the mapping = rules[1], line 7; assigns = ci-billing; jobs may request = ci-deploy',
  `ServiceAccount: gitlab/ci-billing; namespaces = gitlab; exists = yes; annotation eks.amazonaws.com/role-arn = ${ROLE}/ci-billing`,
  'IAM role: no role; ARN = none',
  `ServiceAccount: gitlab/ci-deploy; namespaces = gitlab; exists = yes; annotation eks.amazonaws.com/role-arn = ${ROLE}/ci-deploy`,
  'IAM role: not an ARN; ARN = not an ARN; by = association (EKS Pod Identity)',
  'jobs of: root group 77 (namespaces gitlab); only = namespaces gitlab',
  'rule: groups (rules[2]); place in the mapping = rules[2]; assigns = ci-gone',
  'ServiceAccount: gitlab/ci-gone (does not exist); namespaces = gitlab; exists = no',
  'jobs of: every other project',
  'rule: everyone-else (rules[3]); place in the mapping = rules[3]; assigns = ci-project-{project}',
  `ServiceAccount: gitlab/ci-project-1; namespaces = gitlab; exists = yes; annotation eks.amazonaws.com/role-arn = ${ROLE}/ci-project-1`,
  `IAM role: ci/ci-project-1 (AWS account 111122223333); ARN = ${ROLE}/ci/ci-project-1; by = annotation (IRSA); ${TRUST}`,
  'ServiceAccount: gitlab/ci-project-2; namespaces = gitlab; exists = yes; annotation eks.amazonaws.com/role-arn = none',
  `IAM role: ci/ci-project-2 (AWS account 111122223333); ARN = ${ROLE}/ci/ci-project-2; by = annotation (IRSA); ${TRUST}`,
  'ServiceAccount: deploy/ci-project-{project} (not checked); namespaces = deploy; exists = not checked',
  'jobs of: every other project',
  'rule: default: deny (default.job); place in the mapping = default.job; assigns = deny',
];

t.test('each box has its facts', async (t) => {
  const runners = [
    {
      namespace: 'gitlab',
      account: 'runner',
      manager: 'gitlab/runner',
      name: 'deployment gitlab/runner',
      jobNamespaces: ['gitlab'],
    },
    { namespace: 'old', account: 'default', name: 'deployment old/runner', jobNamespaces: [] },
    ...[
      {
        namespace: 'gitlab',
        account: 'runner',
        name: 'deployment gitlab/unmarked',
        jobNamespaces: [],
        refused: 'reserved_account' as const,
      },
    ],
  ];
  const cache = {
    bucket: 'cache',
    path: 'all',
    region: 'eu-central-1',
    assumes: 'arn:aws:iam::111122223333:role/cache',
  };
  const changes: Parameters<typeof facts>[2] = {
    runners,
    lineOf: ([list, index]) => (list === 'rules' && index === 1 ? 7 : undefined),
    cachesOf: () => [cache, { bucket: 'other', path: '' }],
    roleOf: ({ name }) => {
      if (name === 'ci-deploy') return { arn: 'not an ARN', by: 'association' };
      return name === 'ci-billing'
        ? undefined
        : { arn: `arn:aws:iam::111122223333:role/ci/${name}`, by: 'annotation', trust: { Version: '2012-10-17' } };
    },
  };
  const base = facts(MAPPING, { ...ACCOUNTS, 'gitlab/ci-project-2': null }, changes);
  const accountsIn: typeof base.accountsIn = (namespace) => {
    if (namespace === 'deploy') return undefined;
    const all = [...(base.accountsIn(namespace) ?? [])].filter(([name]) => name !== 'ci-group-77');
    return new Map(
      all.map(([name, account]) => [name, { ...account, audience: name === 'runner' ? 'aud' : undefined }]),
    );
  };
  const text = `${MAPPING}names: {4242: acme/billing}\n`.replace(
    "serviceAccount: 'ci-group-{rootGroup}'",
    'serviceAccount: ci-gone',
  );
  const map = buildMap({ ...facts(text, ACCOUNTS, changes), accountsIn });
  const all = Object.values(model(map).nodes);
  const lines = all.map(({ facts, kind, more, title }) =>
    [
      `${kind}: ${title}${more === '' ? '' : ` (${more})`}`,
      ...facts.map(({ name, value }) => `${name} = ${value}`),
    ].join('; '),
  );
  t.same(lines, BOXES);
});

t.test('the page has its policy, and its data can begin no tag', async (t) => {
  const html = pageHtml(model(undefined, { title: '<&">', source: '</script><script>' }), 'DIGEST=');
  t.match(
    html,
    "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-DIGEST='; base-uri 'none'; form-action 'none'\"",
  );
  t.match(html, '<title>&#60;&#38;&#34;&#62;</title>');
  t.match(html, '"source":"\\u003c/script>\\u003cscript>"');
  t.notMatch(html, /https?:/, 'no address in it');
});

t.test('the script is JavaScript, sets texts only, and asks for nothing', async (t) => {
  t.ok(parse(SCRIPT, { ecmaVersion: 2023 }));
  t.notMatch(SCRIPT, /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch|XMLHttp|import\(|<\/script/i);
});
