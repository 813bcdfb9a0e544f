import t from 'tap';
import { buildMap } from '../../src/map/build/build-map.ts';
import { fleetFacts } from '../../src/map/build/fleet-facts.ts';
import { mermaidOf } from '../../src/map/mermaid.ts';
import type { Side } from '../../src/map/role-map.ts';
import { example } from '../generate/bundle.ts';
import { ACCOUNTS, type Accounts, facts, MAPPING, mapOf, sided } from './map-of.ts';

const finding = { code: 'trust_refuses', object: 'role x', found: 'no', wanted: 'yes', fix: [] } as const;
const side = (state: Side['state'], level: 'error' | 'warning' = 'error'): Side => {
  return { side: 'trust', state, findings: state === 'wrong' ? [{ ...finding, level }] : [] };
};

t.test('a map is a flowchart from projects to roles, with a sign on each reference that was judged', async (t) => {
  const map = sided(buildMap(fleetFacts(example('shared-cache'))), {
    account: [side('ok')],
    role: [side('ok'), side('unchecked')],
    cache: [side('wrong')],
  });
  t.equal(
    mermaidOf(map),
    `flowchart LR
  n0["deployment gitlab/fargate-small"]
  n1["deployment gitlab/cluster"]
  n2["rule managers-gitlab-runner-common"]
  n3["ServiceAccount<br>gitlab/gitlab-runner-common"]
  n4["role<br>arn:aws:iam::123456789012:role/k8s-irsa-gitlab-runner-common"]
  n5["cache<br>s3://example-runner-cache/runners-all"]
  n6["every project"]
  n7["rule jobs"]
  n8["ServiceAccount<br>gitlab/gitlab-jobs"]
  n9["role<br>arn:aws:iam::123456789012:role/k8s-irsa-gitlab-jobs"]
  n10["every other project"]
  n11["default: deny"]
  n0 --> n2
  n1 --> n2
  n2 -->|"✓"| n3
  n3 -->|"?"| n4
  n4 -->|"✗"| n5
  n6 --> n7
  n7 -->|"✓"| n8
  n8 -->|"?"| n9
  n10 --> n11
  linkStyle 4 stroke:#d1242f,stroke-width:3px
  linkStyle 3,7 stroke:#808080,stroke-dasharray:4
`,
  );
});

t.test('what a job has to request is dotted', async (t) => {
  const text = mermaidOf(sided(mapOf(), { account: [side('wrong', 'warning')] }));
  t.match(text, /n\d+ -\.->\|"!"\| n\d+/);
  t.match(text, /linkStyle [\d,]+ stroke:#bf8700/);
  t.match(mermaidOf(mapOf()), /n\d+ -\.-> n\d+/);
});

t.test('nothing in a name is read as Mermaid, HTML or Markdown', async (t) => {
  const roleOf = () => ({ arn: '"]; <b> #1 `end`\n%%{}', by: 'annotation' }) as const;
  const text = mermaidOf(buildMap(facts(MAPPING, { 'gitlab/ci-deploy': 'x' }, { roleOf })));
  t.match(text, '["role<br>#34;#93;#59; #60;b#62; #35;1 #96;end#96;#10;#37;#37;#123;#125;"]');
});

t.test('a long list of projects is cut', async (t) => {
  const projects = Array.from({ length: 100 }, (_, index) => 1000 + index).join(', ');
  const text = mermaidOf(mapOf(MAPPING.replace('4242, 4243', projects)));
  t.match(text, /\["projects 1000, [^"]{100,120}#8230;"\]/);
});

t.test('of more than sixty boxes, rules with the same state are one', async (t) => {
  const names = Array.from({ length: 70 }, (_, index) => `team-${index}`);
  const rules = names.map(
    (name, index) => `  - {name: ${name}, match: {kind: job, projects: [${index + 1}]}, serviceAccount: ci-${name}}\n`,
  );
  const accounts: Accounts = Object.fromEntries(
    names.map((name) => [`gitlab/ci-${name}`, name === 'team-1' ? null : name]),
  );
  const all = { ...ACCOUNTS, ...accounts };
  const runners = [{ namespace: 'old', account: 'default', name: 'deployment old/runner', jobNamespaces: [] }];
  const map = mapOf(MAPPING.replace('  - {name: groups', `${rules.join('')}  - {name: groups`), all, { runners });
  const edges = map.edges.map((edge) => ({ ...edge, sides: [side(edge.to.includes('team-7') ? 'wrong' : 'ok')] }));
  t.equal(
    mermaidOf({ ...map, edges }),
    `flowchart LR
  n0["1 rule for managers<br>without findings<br>managers"]
  n1["1 ServiceAccount"]
  n2["1 role"]
  n3["cache<br>s3://cache"]
  n4["1 runner not in the mapping<br>without findings"]
  n5["72 rules for jobs and the default<br>without findings<br>billing<br>team-0<br>team-1<br>team-2<br>team-3<br>and 68 more"]
  n6["73 ServiceAccounts"]
  n7["72 roles"]
  n8["1 rule for jobs<br>with errors<br>team-7"]
  n9["1 ServiceAccount"]
  n10["1 role"]
  n0 -->|"✓"| n1
  n1 -->|"✓"| n2
  n2 -->|"✓"| n3
  n5 -->|"✓"| n6
  n6 -->|"✓"| n7
  n8 -->|"✗"| n9
  n9 -->|"✗"| n10
  linkStyle 5,6 stroke:#d1242f,stroke-width:3px
`,
  );
});

t.test('of more than sixty boxes, accounts that were not read have no role', async (t) => {
  const rules = Array.from(
    { length: 40 },
    (_, index) =>
      `  - {name: team-${index}, match: {kind: job, projects: [${index + 1}]}, serviceAccount: ci-${index}}\n`,
  );
  const text = MAPPING.replace('  - {name: groups', `${rules.join('')}  - {name: groups`);
  const drawn = mermaidOf(mapOf(text, {}, { accountsIn: () => undefined }));
  t.match(drawn, /"44 ServiceAccounts"/);
  t.notMatch(drawn, / roles?"/);
});

t.test('the entries of managers and the default are not counted as rules', async (t) => {
  const rules = Array.from(
    { length: 40 },
    (_, index) =>
      `  - {name: team-${index}, match: {kind: job, projects: [${index + 1}]}, serviceAccount: ci-${index}}\n`,
  );
  const text = MAPPING.replace('  - {name: managers, match: {kind: manager}, serviceAccount: runner}\n', '')
    .replace('  - {name: groups', `${rules.join('')}  - {name: groups`)
    .replace('job: deny', 'job: {serviceAccount: ci-deploy}');
  const drawn = mermaidOf(mapOf(text, {}, { accountsIn: () => undefined }));
  t.match(drawn, /"1 manager without a rule<br>/);
  t.match(drawn, /"43 rules for jobs and the default<br>/);
});
