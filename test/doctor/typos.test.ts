import t from 'tap';
import { accountsExist } from '../../src/doctor/checks/accounts/accounts-exist.ts';
import type { Check } from '../../src/doctor/checks/check.ts';
import { namespacesLabeled } from '../../src/doctor/checks/cluster/namespaces-labeled.ts';
import { runnerListed } from '../../src/doctor/checks/runners/runner-listed.ts';
import { misspelled } from '../../src/doctor/derive/misspelled.ts';
import { fixText } from '../../src/doctor/fix/fix-text.ts';
import type { Owner } from '../../src/doctor/world/owner.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { wholeLists } from '../whole-lists.ts';
import { accounts, everywhere, healthyWorld, judged, mapping, ROLE, runner, template } from './world/healthy-world.ts';

// A typo in the mapping is corrected there; nothing is created with the name of the typo.

const there = (...names: string[]) =>
  accounts(Object.fromEntries(['gitlab-runner-common', 'default', ...names].map((name) => [name, undefined])));
const withRoles = (...names: string[]) =>
  accounts({
    ...{ 'gitlab-runner-common': undefined, default: undefined, 'ci-billing': `${ROLE}/ci-billing` },
    ...Object.fromEntries(names.map((name) => [name, `${ROLE}/${name}`])),
  });
const labels = { 'gitlab-runner-irsa': 'enforce' };
const namespaces = (...names: string[]) =>
  everywhere(Object.fromEntries(['gitlab', 'irsa', ...names].map((name) => [name, labels])));
const managed = (...all: string[]) => mapping({ manager: { namespaces: ['gitlab', ...all] } });
const edit = (path: string, set: unknown) => [
  { edit: { document: { in: 'config map', namespace: 'irsa', name: 'mapping', key: 'mapping.yaml' }, path, set } },
];
const billing = (serviceAccount: string, others: object = {}) =>
  mapping({ rules: { billing: { serviceAccount, ...others } } });
const inJobs = (namespace: string) =>
  everywhere({ gitlab: [runner(template({ kubernetes: { namespace, service_account_overwrite_allowed: '' } }))] });

const AWAY = { manager: { serviceAccount: 'gitlab-runner/gitlab-runner-common' } };
const ELSEWHERE = { mapping: mapping(AWAY) };

const cases: [check: Check, name: string, changes: Partial<World>, findings: object[]][] = [
  [
    accountsExist,
    'a typo in the account of a rule',
    { mapping: billing('ci-bilings'), accounts: there('ci-billing', 'ci-project-77') },
    [
      {
        code: 'account_absent',
        found: /^it does not exist \(ci-billing does\)/,
        fix: edit('rules[1].serviceAccount', 'ci-billing'),
      },
    ],
  ],
  [
    runnerListed,
    'a manager in a namespace that does not exist, while one of the same name runs in another',
    ELSEWHERE,
    [
      {
        code: 'runner_unlisted',
        found: /lists only gitlab-runner\/gitlab-runner-common \(.*, which does not exist, is probably a typo of it\)/,
        fix: edit('managers[0].serviceAccount', 'gitlab/gitlab-runner-common'),
      },
    ],
  ],
  [
    runnerListed,
    'a manager whose namespace does not exist yet: another one with the usual name does not get its rules',
    {
      mapping: mapping({
        manager: { serviceAccount: 'web/runner' },
        more: [{ serviceAccount: 'protected/gitlab-runner-common' }],
      }),
    },
    [
      {
        code: 'runner_unlisted',
        found: /lists only web\/runner, protected\/gitlab-runner-common: /,
        fix: edit('managers[2]', { serviceAccount: 'gitlab/gitlab-runner-common' }),
      },
    ],
  ],
  [
    runnerListed,
    'a typo in the namespace of one of several managers',
    {
      mapping: mapping({
        manager: { serviceAccount: 'web/runner' },
        more: [{ serviceAccount: 'gitlb/gitlab-runner-common' }],
      }),
    },
    [
      {
        code: 'runner_unlisted',
        found: /\(gitlb\/gitlab-runner-common, which does not exist, is probably a typo of it\)/,
        fix: edit('managers[1].serviceAccount', 'gitlab/gitlab-runner-common'),
      },
    ],
  ],
  [
    namespacesLabeled,
    'the namespace of a manager that does not exist, while no manager of its name runs elsewhere',
    { mapping: mapping({ manager: { serviceAccount: 'gitlab-runner/other' } }) },
    [{ code: 'namespace_absent' }],
  ],
  [
    namespacesLabeled,
    'a namespace that does not exist, and that another manager uses too',
    { mapping: mapping({ ...AWAY, more: [{ serviceAccount: 'gitlab-runner/gpu' }] }) },
    [{ code: 'namespace_absent' }],
  ],
  [
    accountsExist,
    'a typo in an account that a rule allows',
    {
      mapping: billing('ci-billing', { allow: ['ci-deplyo'] }),
      accounts: there('ci-billing', 'ci-deploy', 'ci-project-77'),
    },
    [{ code: 'account_absent', fix: edit('rules[1].allow[0]', 'ci-deploy') }],
  ],
  [
    accountsExist,
    'a typo in the account of the default',
    {
      mapping: mapping({ default: { job: { serviceAccount: 'ci-defautls' } } }),
      accounts: there('ci-billing', 'ci-defaults', 'ci-project-77'),
    },
    [{ code: 'account_absent', fix: edit('default.job.serviceAccount', 'ci-defaults') }],
  ],
  [
    accountsExist,
    'a similar account that another rule assigns: a person decides, because the edit would give its role to more jobs',
    {
      mapping: mapping({ rules: { billing: { serviceAccount: 'ci-bilings', allow: ['ci-billing'] } } }),
      accounts: there('ci-billing', 'ci-project-77'),
    },
    [
      {
        code: 'account_absent',
        fix: [
          {
            advice:
              /^set rules\[1\]\.serviceAccount .* to "ci-billing" if that was meant, .*; otherwise run kubectl --namespace gitlab create serviceaccount ci-bilings$/,
          },
        ],
      },
    ],
  ],
  [
    accountsExist,
    'a name that differs in a number only, which is a name of its own',
    { mapping: billing('ci-billing-2'), accounts: there('ci-billing-1', 'ci-billing', 'ci-project-77') },
    [{ code: 'account_absent', fix: [{ command: /create serviceaccount ci-billing-2$/ }] }],
  ],
  [
    accountsExist,
    'a typo in an account that a manager configures: a person decides, because the runner has it, too',
    {
      mapping: mapping({ manager: { jobServiceAccounts: ['gitlab-jbos'] } }),
      accounts: there('ci-billing', 'gitlab-jobs', 'ci-project-77'),
      runners: everywhere({ gitlab: [runner(template({ kubernetes: { service_account: 'gitlab-jbos' } }))] }),
    },
    [
      {
        code: 'account_absent',
        fix: [
          {
            advice:
              /^set managers\[0\]\.jobServiceAccounts\[0\] of the mapping, and service_account of the runner, to "gitlab-jobs" if/,
          },
        ],
      },
    ],
  ],
  [
    accountsExist,
    'a typo in the account of a manager: a person decides who is a manager',
    {
      mapping: mapping({ more: [{ serviceAccount: 'gitlab/gitlab-runner-gpus' }] }),
      accounts: there('ci-billing', 'ci-project-77', 'gitlab-runner-gpu'),
    },
    [
      {
        code: 'account_absent',
        fix: [{ advice: /^set managers\[1\]\.serviceAccount .* to "gitlab\/gitlab-runner-gpu" if/ }],
      },
    ],
  ],
  [
    accountsExist,
    'a typo in a template',
    {
      mapping: mapping({ rules: { 'everyone-else': { serviceAccount: 'ci-projekt-{project}' } } }),
      accounts: there('ci-billing', 'ci-project-1001'),
    },
    [
      {
        code: 'template_unmatched',
        level: 'warning',
        found: /ci-project-1001/,
        fix: edit('rules[2].serviceAccount', 'ci-project-{project}'),
      },
    ],
  ],
  ...['ci-pp{project}', 'ci-{project}', 'ci-project-{project}'].map(
    (serviceAccount): [Check, string, Partial<World>, object[]] => [
      accountsExist,
      `${serviceAccount}, beside accounts of another shape that have roles`,
      {
        mapping: mapping({ rules: { 'everyone-else': { serviceAccount } } }),
        accounts: withRoles('ci-p101', 'ci-p102'),
      },
      [
        {
          ...{ code: 'template_unmatched', level: 'warning' },
          found: /2 accounts such as ci-p10\d would match ci-p\{project\}$/,
          fix: edit('rules[2].serviceAccount', 'ci-p{project}'),
        },
      ],
    ],
  ),
  [
    accountsExist,
    'accounts of a shape that begins with another word: a person decides',
    { accounts: withRoles('deploy-1', 'deploy-2', 'ci-project-x') },
    [
      {
        ...{ code: 'template_unmatched', level: 'warning' },
        fix: [
          { advice: 'set rules[2].serviceAccount of the mapping to deploy-{project} if these accounts are for it' },
        ],
      },
    ],
  ],
  [
    accountsExist,
    'two shapes with as many accounts: neither was meant',
    { accounts: withRoles('ci-a1', 'ci-a2', 'ci-b1', 'ci-b2') },
    [{ code: 'template_unmatched', level: 'notice' }],
  ],
  [
    accountsExist,
    'accounts of another shape without roles',
    { accounts: there('ci-billing', 'ci-p101', 'ci-p102') },
    [{ code: 'template_unmatched', level: 'notice' }],
  ],
  [
    accountsExist,
    'a template without accounts, beside those of another template',
    {
      mapping: mapping({
        rules: { billing: { match: { kind: 'job', rootGroups: [77] }, serviceAccount: 'ci-projekt-{project}' } },
      }),
      accounts: there('ci-project-1001'),
    },
    [{ code: 'template_unmatched', level: 'notice' }],
  ],
  [
    namespacesLabeled,
    'a typo beside the right namespace',
    { mapping: managed('ci-jobs', 'ci-jbos'), namespaces: namespaces('ci-jobs') },
    [
      {
        code: 'namespace_absent',
        found: /^it does not exist \(ci-jobs does\), and manager /,
        fix: edit('managers[0].namespaces', ['gitlab', 'ci-jobs']),
      },
    ],
  ],
  [
    namespacesLabeled,
    'a typo of the namespace in which the runner creates its jobs',
    { mapping: managed('ci-jbos'), namespaces: namespaces('ci-jobs'), runners: inJobs('ci-jobs') },
    [{ code: 'namespace_absent', fix: edit('managers[0].namespaces', ['gitlab', 'ci-jobs']) }],
  ],
  [
    namespacesLabeled,
    'a similar namespace, of which nothing tells that the manager uses it: a person decides',
    { mapping: managed('ci-jbos'), namespaces: namespaces('ci-jobs') },
    [{ code: 'namespace_absent', fix: [{ advice: /^write ci-jobs instead of ci-jbos in managers\[0\]\.namespaces/ }] }],
  ],
  [
    namespacesLabeled,
    'a namespace that does not exist, and no similar one',
    { mapping: managed('builds'), namespaces: namespaces('ci-jobs') },
    [{ code: 'namespace_absent', fix: [{ command: /create namespace builds/ }, { command: /label/ }] }],
  ],
  [
    namespacesLabeled,
    'a similar namespace with a rule for the typo: a person decides',
    {
      mapping: mapping({
        manager: { namespaces: ['gitlab', 'ci-jobs', 'ci-jbos'] },
        rules: { billing: { match: { kind: 'job', projects: [4242], namespaces: ['ci-jbos'] } } },
      }),
      namespaces: namespaces('ci-jobs'),
    },
    [
      {
        code: 'namespace_absent',
        fix: [
          {
            advice:
              /^write ci-jobs instead of ci-jbos in .*rules\[1\]\.match\.namespaces.*; otherwise run kubectl create namespace ci-jbos && /,
          },
        ],
      },
    ],
  ],
  [
    namespacesLabeled,
    'the namespace of a manager: a person decides who is a manager',
    {
      mapping: mapping({ more: [{ serviceAccount: 'gitalb/gpu', namespaces: ['gitlab'] }] }),
      namespaces: namespaces(),
    },
    [{ code: 'namespace_absent', fix: [{ advice: /managers\[1\]\.serviceAccount/ }] }],
  ],
];

for (const [check, name, changes, findings] of cases)
  t.test(`${check.id} sees ${name}`, async (t) => {
    const { findings: all } = judged(check, healthyWorld(changes));
    const codes = new Set(findings.map((one) => (one as { code: string }).code));
    const found = all.filter(({ code }) => codes.has(code));
    t.match(found, wholeLists(findings));
    t.equal(found.length, findings.length);
  });

t.test('a namespace that is a part of the typo of a manager is not a finding of its own', async (t) => {
  const { findings, unseen } = judged(namespacesLabeled, healthyWorld(ELSEWHERE));
  t.same(findings, []);
  t.match(unseen, wholeLists([{ what: 'namespace gitlab-runner', why: /runner_listed finds a typo/ }]));
});

const names: [name: string, others: string[], meant: string | undefined][] = [
  ['ci-bilings', ['ci-shop', 'ci-billing'], 'ci-billing'],
  ['cibilling', ['ci-billing'], 'ci-billing'],
  ['ci-jobs-2', ['ci-jobs', 'ci-jobs-1'], undefined],
  ['ci-jobs-eu', ['ci-jobs-us', 'ci-jobs'], undefined],
  ['team-a', ['team-b'], undefined],
  ['ci-jobs2', ['ci-jobs1'], undefined],
  ['ci-project-4242', ['ci-project-4243', 'ci-projekt-4242'], 'ci-projekt-4242'],
  ['ci-billing', ['ci-billing'], undefined],
];

for (const [name, others, meant] of names)
  t.test(
    `${name} beside ${others.join(', ')} is ${meant === undefined ? 'no typo' : `a typo of ${meant}`}`,
    async (t) => {
      t.equal(misspelled(name, others), meant);
    },
  );

t.test('an edit of a mapping that a tool writes is made where the tool reads it', async (t) => {
  const typo = mapping({ rules: { billing: { serviceAccount: 'ci-biling' } } });
  const fixOf = (mappingOwner: Owner) => {
    const world = healthyWorld({ mapping: typo });
    const installation = { ...world.installation, mappingOwner };
    return judged(accountsExist, { ...world, installation }).findings.flatMap(({ fix }) => fix.map(fixText));
  };
  t.same(fixOf({ by: 'Helm', name: 'irsa', namespace: 'ci' }), [
    'in mapping in the values of Helm release irsa (namespace ci): set rules[1].serviceAccount to "ci-billing", then run helm upgrade',
  ]);
  t.same(fixOf({ by: 'fleet', name: 'irsa', namespace: 'ci' }), [
    'in the fleet of Helm release irsa (namespace ci), which writes the mapping: set rules[1].serviceAccount to "ci-billing", then follow DIR/README.md as written by: gitlab-runner-irsa generate FLEET --output DIR',
  ]);
  t.same(fixOf({ by: 'Argo CD', application: 'ci' }), [
    'in configmap irsa/mapping, key mapping.yaml, or in the source of Argo CD application ci: set rules[1].serviceAccount to "ci-billing"',
  ]);
});
