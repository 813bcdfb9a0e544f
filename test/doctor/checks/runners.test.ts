import { stringify } from 'smol-toml';
import t from 'tap';
import { stringify as stringifyYaml } from 'yaml';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { checks, checksFor } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import type { Runner } from '../../../src/doctor/world/runner/runner.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { wholeLists } from '../../whole-lists.ts';
import {
  accounts,
  everywhere,
  findingsIn,
  healthyWorld,
  judged,
  mapping,
  ROLE,
  runner,
  template,
} from '../world/healthy-world.ts';

// The way from a runner to its jobs: the account of its pods, its entry in the mapping, the namespaces and accounts of its jobs.

const findingsOf = (id: string) => {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
};
const kubernetes = (settings: object) => template({ kubernetes: settings });
/** The runner of the healthy world with some changes. */
const changed = (changes: Partial<Runner>, text = template(), variables = {}): Runner => ({
  ...runner(text, variables),
  ...changes,
});
const gpu = (changes: Partial<Runner> = {}, text = template()) =>
  changed({ name: 'gpu', account: 'gitlab-runner-gpu', ...changes }, text);
const runners = (...all: Runner[]): Pick<World, 'runners'> => {
  const groups = Map.groupBy(all, ({ namespace }) => namespace);
  return { runners: everywhere(Object.fromEntries(groups)) };
};
const ENFORCE = { 'gitlab-runner-irsa': 'enforce' };
/** Without the rule for managers of the healthy world, which moves every manager pod in the namespace to one account. */
const NO_RULE = { rules: { managers: { match: { kind: 'manager', names: ['cluster'] } } } };

function fixOf(id: string, changes: Partial<World>) {
  const [finding] = judged(findingsOf(id), healthyWorld(changes)).findings;
  return finding?.fix;
}

const cases: [check: string, name: string, changes: Partial<World>, findings: string[]][] = [
  [
    'runner_listed',
    'a runner that the mapping does not list, beside one that it lists',
    { mapping: mapping(NO_RULE), ...runners(runner(), gpu()) },
    ['runner_unlisted error deployment gitlab/gpu'],
  ],
  [
    'runner_listed',
    'the only runner, if the mapping does not list it',
    { mapping: mapping(NO_RULE), ...runners(gpu()) },
    ['runner_unlisted error deployment gitlab/gpu'],
  ],
  [
    'runner_listed',
    'one finding for several runners with one account',
    { mapping: mapping(NO_RULE), ...runners(gpu(), gpu({ name: 'gpu-2', kind: 'statefulset' })) },
    ['runner_unlisted error deployment gitlab/gpu'],
  ],
  [
    'runner_listed',
    'nothing about a runner whose pods a rule moves to the account of a listed manager',
    runners(runner(), gpu()),
    [],
  ],
  [
    'runner_listed',
    'nothing about runners of the operator and of StatefulSets with a listed account',
    {
      mapping: mapping({ ...NO_RULE, more: [{ serviceAccount: 'gitlab/gitlab-runner-app-sa' }] }),
      ...runners(runner(), gpu({ account: 'gitlab-runner-app-sa', mark: 'operator', kind: 'statefulset' })),
    },
    [],
  ],
  [
    'runner_listed',
    'only a notice about a runner in a namespace that is not concerned',
    {
      namespaces: everywhere({ gitlab: ENFORCE, irsa: {}, default: {}, team: {} }),
      ...runners(runner(), gpu({ namespace: 'team' }, kubernetes({ namespace: 'team' }))),
    },
    ['runner_unlisted notice deployment team/gpu'],
  ],
  [
    'runner_listed',
    'an error about such a runner whose jobs run where the webhook decides',
    {
      namespaces: everywhere({ gitlab: ENFORCE, irsa: {}, default: {}, team: {} }),
      ...runners(runner(), gpu({ namespace: 'team' })),
    },
    ['runner_unlisted error deployment team/gpu'],
  ],
  [
    'runner_listed',
    'a workload with the account of a manager and without a mark, whose pods are refused',
    runners(changed({ mark: undefined })),
    ['runner_refused error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_listed',
    'a manager whose pods no rule matches, with default.manager: deny',
    { mapping: mapping({ ...NO_RULE, default: { manager: 'deny' } }), ...runners(runner()) },
    ['runner_refused error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_environment',
    'a key of a runner whose pods a rule moves to the account of a listed manager',
    runners(
      runner(),
      changed({ name: 'gpu', account: 'gitlab-runner-gpu' }, template(), { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }),
    ),
    ['identity_preset error deployment gitlab/gpu'],
  ],
  [
    'runner_account',
    'the unknown account of such a runner',
    runners(runner(), gpu({}, kubernetes({ service_account: 'gpu-jobs' }))),
    ['runner_account_unknown error deployment gitlab/gpu'],
  ],
  [
    'runner_overwrite',
    'the pattern of such a runner',
    runners(runner(), gpu({}, kubernetes({ service_account_overwrite_allowed: '.*' }))),
    ['overwrite_any warning deployment gitlab/gpu'],
  ],
  [
    'runner_account',
    'an account in a patch of pod_spec',
    runners(patched('serviceAccountName: gpu-jobs\n')),
    ['runner_account_unknown error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_account',
    'the account of the manager in a JSON patch, which a person has to remove',
    runners(patched('[{"op":"replace","path":"/serviceAccountName","value":"gitlab-runner-common"}]', 'json')),
    ['runner_account_of_manager error deployment gitlab/gitlab-runner'],
  ],
  ['runner_account', 'nothing about a patch of other fields', runners(patched('nodeSelector: {gpu: "1"}\n')), []],
  [
    'runner_account',
    'nothing about a patch without the feature flag that turns it on',
    runners(patched('serviceAccountName: gpu-jobs\n', 'merge', false)),
    [],
  ],
  [
    'runner_namespace',
    'jobs in a namespace that the manager does not have',
    runners(runner(kubernetes({ namespace: 'ci' }))),
    ['job_namespace_unlisted error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'the same by a variable',
    runners(runner(template(), { KUBERNETES_NAMESPACE: 'ci' })),
    ['job_namespace_unlisted error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'jobs in namespace default, without a setting',
    runners(runner('[[runners]]\n')),
    ['job_namespace_unlisted error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'one finding for several runners with one account and one namespace',
    runners(runner(kubernetes({ namespace: 'ci' })), gpu({}, kubernetes({ namespace: 'ci' }))),
    ['job_namespace_unlisted error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'a namespace for each job, and nothing about the other settings that then do not count',
    runners(runner(kubernetes({ namespace_per_job: true, namespace: 'x', namespace_overwrite_allowed: '.*' }))),
    ['job_namespace_per_job error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'jobs that may choose a namespace without the label',
    runners(runner(kubernetes({ namespace_overwrite_allowed: '.*' }))),
    ['namespace_overwrite_wide warning deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'a pattern for namespaces that Go refuses',
    runners(runner(kubernetes({ namespace_overwrite_allowed: '*' }))),
    ['namespace_overwrite_invalid error deployment gitlab/gitlab-runner'],
  ],
  [
    'runner_namespace',
    'nothing about a pattern for namespaces of the manager',
    {
      mapping: mapping({ manager: { namespaces: ['gitlab', 'ci-a'] } }),
      namespaces: everywhere({ gitlab: ENFORCE, 'ci-a': ENFORCE, irsa: {}, default: {} }),
      ...runners(runner(kubernetes({ namespace_overwrite_allowed: '^ci-[a-z]$' }))),
    },
    [],
  ],
  ...['ci-a', '^ci-', '^ci-a$|ci'].map((pattern): (typeof cases)[number] => [
    'runner_namespace',
    `the pattern ${pattern}, which also matches a part of a name`,
    {
      mapping: mapping({ manager: { namespaces: ['gitlab', 'ci-a'] } }),
      namespaces: everywhere({ gitlab: ENFORCE, 'ci-a': ENFORCE, irsa: {}, default: {} }),
      ...runners(runner(kubernetes({ namespace_overwrite_allowed: pattern }))),
    },
    ['namespace_overwrite_unanchored notice deployment gitlab/gitlab-runner'],
  ]),
  [
    'runner_namespace',
    'nothing about a runner whose executor creates no pods',
    runners(runner('[[runners]]\nexecutor = "docker"\n')),
    [],
  ],
  [
    'namespaces_labeled',
    'nothing about a label where a runner creates its jobs, which is a finding of runner_namespace',
    {
      namespaces: everywhere({ gitlab: ENFORCE, ci: ENFORCE, irsa: {}, default: {} }),
      ...runners(runner(kubernetes({ namespace: 'ci' }))),
    },
    [],
  ],
  [
    'accounts_exist',
    'nothing about accounts in a namespace in which the runner creates no jobs',
    {
      mapping: mapping({ manager: { namespaces: ['gitlab', 'ci'], jobServiceAccounts: ['ci-jobs'] } }),
      namespaces: everywhere({ gitlab: ENFORCE, ci: ENFORCE }),
      accounts: everywhere({
        gitlab: ofNames('gitlab-runner-common'),
        ci: ofNames('ci-jobs', 'ci-billing', 'ci-project-77'),
      }),
      ...runners(runner(kubernetes({ namespace: 'ci', service_account: 'ci-jobs' }))),
    },
    [],
  ],
  [
    'runner_configuration',
    'a text that is not TOML, with line and column',
    runners(runner('[[runners]]\n  [runners.kubernetes]\n    service_account = gitlab\n')),
    ['configuration_invalid error configmap gitlab/gitlab-runner, config.template.toml:3:23'],
  ],
  [
    'runner_configuration',
    'a key twice, a table twice and a stray quote',
    runners(
      runner('[[runners]]\nname = "a"\nname = "b"\n'),
      gpu({}, '[[runners]]\n[runners.cache]\n[runners.cache]\n'),
      gpu({ name: 'q' }, '[[runners]]\nname = "a""\n'),
    ),
    [
      'configuration_invalid error configmap gitlab/gitlab-runner, config.template.toml:3:1',
      'configuration_invalid error configmap gitlab/gitlab-runner, config.template.toml:3:2',
      'configuration_invalid error configmap gitlab/gitlab-runner, config.template.toml:2:11',
    ],
  ],
  [
    'runner_configuration',
    'one table instead of a list of runners',
    runners(runner('concurrent = 1\n[runners]\nname = "a"\n')),
    ['configuration_type error configmap gitlab/gitlab-runner, config.template.toml:2:1'],
  ],
  [
    'runner_configuration',
    'a value of another type, with its line',
    runners(runner('[[runners]]\nname = "a"\n[runners.kubernetes]\nnamespace = "gitlab"\nservice_account = 5\n')),
    ['configuration_type error configmap gitlab/gitlab-runner, config.template.toml:5:1'],
  ],
  [
    'runner_configuration',
    'two runners in a template',
    runners(runner(`${template()}${template()}`)),
    ['template_runners error configmap gitlab/gitlab-runner, config.template.toml'],
  ],
  [
    'runner_configuration',
    'nothing about two runners in config.toml, nor about one without any',
    runners(runner(`${template()}${template()}`, {}, 'config.toml'), gpu({}, '')),
    [],
  ],
];

function patched(patch: string, type = 'strategic', isOn = true): Runner {
  return runner(
    stringify({
      runners: [
        {
          ...(isOn ? { feature_flags: { FF_USE_ADVANCED_POD_SPEC_CONFIGURATION: true } } : {}),
          kubernetes: { namespace: 'gitlab', pod_spec: [{ name: 'p', patch, patch_type: type }] },
        },
      ],
    }),
  );
}

function ofNames(...names: string[]): ReadonlyMap<string, ServiceAccount> {
  const there = accounts(Object.fromEntries(names.map((name) => [name, `${ROLE}/${name}`]))).namespaces.get('gitlab');
  return there !== undefined && 'seen' in there ? there.seen : new Map();
}

for (const [id, name, changes, findings] of cases)
  t.test(`${id} finds ${name}`, async (t) => {
    t.same(findingsIn(findingsOf(id), healthyWorld(changes)).toSorted(), findings.toSorted());
  });

t.test('the fix of an unlisted runner is an entry with the accounts and namespaces of its jobs', async (t) => {
  const two = runners(runner(), gpu({}, kubernetes({ namespace: 'ci', service_account: 'gpu-jobs' })));
  t.match(
    fixOf('runner_listed', { mapping: mapping(NO_RULE), ...two }),
    wholeLists([
      {
        edit: {
          path: 'managers[1]',
          set: { serviceAccount: 'gitlab/gitlab-runner-gpu', jobServiceAccounts: ['gpu-jobs'], namespaces: ['ci'] },
        },
      },
    ]),
  );
  const [plain] = fixOf('runner_listed', { mapping: mapping(NO_RULE), ...runners(runner(), gpu()) }) ?? [];
  t.same(plain && 'edit' in plain && plain.edit.set, { serviceAccount: 'gitlab/gitlab-runner-gpu' });
});

t.test('a runner manager without a mark is found by its image, and is marked before it is listed', async (t) => {
  const plain = gpu({ mark: undefined, image: 'gitlab/gitlab-runner:v19.4.0' });
  const [finding] = judged(findingsOf('runner_listed'), healthyWorld(runners(runner(), plain))).findings;
  t.match(
    finding,
    wholeLists({
      ...{ code: 'runner_unlisted', level: 'error' },
      found:
        /^it is a runner manager by its image, without a mark of one, with the account gitlab\/gitlab-runner-gpu, /,
      fix: [
        {
          advice:
            /^set label gitlab-runner-irsa\/manager: gpu in spec\.template\.metadata\.labels of deployment gitlab\/gpu/,
        },
        { edit: { path: 'managers[1]', set: { serviceAccount: 'gitlab/gitlab-runner-gpu' } } },
      ],
    }),
  );
  const elsewhere = everywhere({ gitlab: ENFORCE, irsa: {}, default: {}, team: {} });
  const unread = { ...plain, namespace: 'team', settings: [] };
  t.same(
    findingsIn(findingsOf('runner_listed'), healthyWorld({ namespaces: elsewhere, ...runners(runner(), unread) })),
    ['runner_unlisted notice deployment team/gpu'],
  );
});

t.test('an account with a role does not become one that the mapping expects of every job', async (t) => {
  const config = { in: 'config map', name: 'gitlab-runner' };
  const ROLES = { 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-billing': `${ROLE}/ci-billing` };
  const first = { advice: /^first assign ci-billing by rules to the projects whose jobs use its role/ };
  t.match(
    fixOf('runner_account', runners(runner(kubernetes({ service_account: 'ci-billing' })))),
    wholeLists([first, { edit: { document: config, path: 'runners[0].kubernetes.service_account', set: 'default' } }]),
  );
  t.match(
    fixOf('runner_account', runners(runner(template(), { KUBERNETES_SERVICE_ACCOUNT: 'ci-billing' }))),
    wholeLists([
      first,
      { command: 'kubectl --namespace gitlab set env deployment/gitlab-runner KUBERNETES_SERVICE_ACCOUNT=default' },
    ]),
  );
  t.match(
    fixOf('runner_account', runners(patched('serviceAccountName: ci-billing\n'))),
    wholeLists([first, { advice: /remove serviceAccountName from runners\[0\]\.kubernetes\.pod_spec\[0\]\.patch/ }]),
  );
  // Another runner of the manager has an account without a role: only that one is listed.
  const other = gpu({}, kubernetes({ service_account: 'gpu-jobs' }));
  const both = runners(runner(kubernetes({ service_account: 'ci-billing' })), other);
  const there = accounts({ ...ROLES, default: undefined, 'gpu-jobs': undefined });
  const all = judged(findingsOf('runner_account'), healthyWorld({ ...both, accounts: there })).findings.flatMap(
    ({ fix }) => fix,
  );
  t.match(
    all.flatMap((fix) => ('edit' in fix && fix.edit.path.startsWith('managers') ? [fix.edit.set] : [])),
    wholeLists([['default', 'gpu-jobs']]),
  );
});

for (const mode of ['observe', 'best-effort', 'off', undefined])
  t.test(`with ${mode ?? 'no label'}, the mapping expects the account with a role, as in that of init`, async (t) => {
    const namespaces = everywhere({ gitlab: mode === undefined ? {} : { 'gitlab-runner-irsa': mode }, irsa: {} });
    const one = runners(runner(kubernetes({ service_account: 'ci-billing' })));
    const world = { namespaces, mapping: mapping({ default: { job: 'keep' } }), ...one };
    const path = 'managers[0].jobServiceAccounts';
    const fix = fixOf('runner_account', world) ?? [];
    t.match(fix, wholeLists([{ edit: { path, set: ['ci-billing'] } }]));
    t.equal(fix.length, 1);
    const listed = mapping({ manager: { jobServiceAccounts: ['ci-billing'] }, default: { job: 'keep' } });
    t.equal(fixOf('runner_account', { ...world, mapping: listed }), undefined);
  });

t.test('an account that does not exist is never added to the mapping: the runner is corrected', async (t) => {
  const config = { in: 'config map', name: 'gitlab-runner' };
  const path = 'runners[0].kubernetes.service_account';
  const there = (...names: string[]) =>
    accounts(Object.fromEntries(['gitlab-runner-common', ...names].map((name) => [name, undefined])));
  const set = (service_account: string) => runners(runner(kubernetes({ service_account })));
  const legacy = mapping({ manager: { jobServiceAccounts: ['ci-legacy'] } });
  const typo = { mapping: legacy, accounts: there('ci-legacy', 'default'), ...set('ci-legcy') };
  const [finding] = judged(findingsOf('runner_account'), healthyWorld(typo)).findings;
  t.match(
    finding,
    wholeLists({
      code: 'runner_account_unknown',
      found:
        /"ci-legcy" .*, which does not exist in namespace gitlab \(ci-legacy does\), so no job of the runner can be created/,
      fix: [{ edit: { document: config, path, set: 'ci-legacy' } }],
    }),
  );
  t.match(
    fixOf('runner_account', { accounts: there('default'), ...set('gitlab-runner') }),
    wholeLists([{ edit: { document: config, path, set: 'default' } }]),
  );
  t.match(
    fixOf('runner_account', { accounts: there(), ...set('gitlab-runner') }),
    wholeLists([
      { advice: /^set .*service_account .* to an account that exists; otherwise run kubectl .*create serviceaccount/ },
    ]),
  );
  // A similar account with a role that the mapping does not expect would give it to all jobs of the runner.
  const withRole = accounts({ 'gitlab-runner-common': undefined, 'ci-legacy': `${ROLE}/legacy`, default: undefined });
  t.match(
    fixOf('runner_account', { accounts: withRole, ...set('ci-legcy') }),
    wholeLists([{ advice: /such as ci-legacy if that was meant; all jobs of this runner then have its role/ }]),
  );
  t.match(
    fixOf('runner_account', { accounts: there('default'), ...runners(patched('serviceAccountName: gpu\n')) }),
    wholeLists([{ advice: /remove serviceAccountName/ }]),
  );
  const unread = { complete: false, namespaces: new Map() };
  t.match(
    fixOf('runner_account', { accounts: unread, ...set('gpu-jobs') }),
    wholeLists([{ edit: { set: ['gpu-jobs'] } }]),
  );
});

t.test(
  'a variable that hides the namespace of the document is removed, and the mapping keeps that namespace',
  async (t) => {
    const two = mapping({ manager: { namespaces: ['gitlab', 'ci-jobs'] } });
    const namespaces = everywhere({ gitlab: ENFORCE, 'ci-jobs': ENFORCE, other: {}, irsa: {}, default: {} });
    const hidden = runner(kubernetes({ namespace: 'ci-jobs' }), { KUBERNETES_NAMESPACE: 'other' });
    const [finding] = judged(
      findingsOf('runner_namespace'),
      healthyWorld({ mapping: two, namespaces, ...runners(hidden) }),
    ).findings;
    t.match(
      finding,
      wholeLists({
        code: 'job_namespace_unlisted',
        found:
          /^its jobs run in namespace other \(KUBERNETES_NAMESPACE of deployment gitlab\/gitlab-runner, container runner\), which wins over ci-jobs \(configmap gitlab\/gitlab-runner, key config\.template\.toml\), and manager /,
        fix: [{ command: 'kubectl --namespace gitlab set env deployment/gitlab-runner KUBERNETES_NAMESPACE-' }],
      }),
    );
    t.equal(finding?.fix.length, 1);
    // What the document says helps only if the manager has it.
    const neither = runner(kubernetes({ namespace: 'third' }), { KUBERNETES_NAMESPACE: 'other' });
    t.match(
      fixOf('runner_namespace', { mapping: two, namespaces, ...runners(neither) }),
      wholeLists([{ edit: { path: 'managers[0].namespaces' } }, { command: /label namespace other/ }]),
    );
  },
);

t.test('the account of jobs is never made that of a manager', async (t) => {
  const fix = fixOf('runner_listed', { mapping: mapping(NO_RULE), ...runners(runner(), gpu({ account: 'default' })) });
  t.match(fix, wholeLists([{ advice: /an account of its own/ }]));
});

t.test(
  'the fix of jobs elsewhere names their namespace in the mapping, drops the unused one, and labels it',
  async (t) => {
    const namespaces = everywhere({ gitlab: ENFORCE, ci: {}, irsa: {}, default: {} });
    const ci = runner(kubernetes({ namespace: 'ci' }));
    const expected = (set: string[]) => [
      { edit: { path: 'managers[0].namespaces', set } },
      { command: 'kubectl label namespace ci gitlab-runner-irsa=observe --overwrite' },
    ];
    t.match(fixOf('runner_namespace', { namespaces, ...runners(ci) }), wholeLists(expected(['ci'])));
    t.match(fixOf('runner_namespace', { namespaces, ...runners(ci, gpu()) }), wholeLists(expected(['gitlab', 'ci'])));
    const named = mapping({ rules: { billing: { match: { kind: 'job', projects: [4242], namespaces: ['gitlab'] } } } });
    t.match(
      fixOf('runner_namespace', { namespaces, mapping: named, ...runners(ci) }),
      wholeLists(expected(['gitlab', 'ci'])),
    );
  },
);

t.test('the fix of a pattern for namespaces keeps those of the manager that it matched', async (t) => {
  const two = mapping({ manager: { namespaces: ['gitlab', 'ci-a', 'ci-b'] } });
  const wide = runners(runner(kubernetes({ namespace_overwrite_allowed: 'ci-|irsa' })));
  t.match(fixOf('runner_namespace', { mapping: two, ...wide }), wholeLists([{ edit: { set: '^(?:ci-a|ci-b)$' } }]));
  const none = runners(runner(kubernetes({ namespace_overwrite_allowed: 'irsa' })));
  const [fix] = fixOf('runner_namespace', none) ?? [];
  t.ok(fix !== undefined && 'edit' in fix && !('set' in fix.edit), 'it is removed');
});

t.test('the rule of a protected runner takes the jobs of its namespace from the rule below it', async (t) => {
  const teams = ['billing', 'search', 'shop', 'site', 'data', 'ops'];
  const rules = teams.flatMap((team, index) => {
    const match = { kind: 'job', projects: [index + 1] };
    return [
      { name: `${team}-deploy`, match: { ...match, createdBy: ['deploy/runner'] }, serviceAccount: `deploy-${team}` },
      { name: team, match, serviceAccount: `ci-${team}` },
    ];
  });
  const managers = [{ serviceAccount: 'ci/runner' }, { serviceAccount: 'deploy/runner' }];
  const compiled = compiledFrom({ version: 1, managers, rules });
  const world = (deploy: string[], others: Partial<World> = {}) =>
    healthyWorld({
      mapping: compiled,
      accounts: everywhere({
        ci: ofNames('runner', 'default', ...teams.map((team) => `ci-${team}`)),
        deploy: ofNames('runner', 'default', ...deploy),
      }),
      namespaces: everywhere({ ci: ENFORCE, deploy: ENFORCE }),
      runners: everywhere<readonly Runner[]>({}),
      ...others,
    });
  const all = teams.map((team) => `deploy-${team}`);
  t.same(findingsIn(findingsOf('accounts_exist'), world(all)), []);
  t.same(findingsIn(findingsOf('accounts_exist'), world(all.slice(1))), [
    'account_absent error serviceaccount deploy/deploy-billing',
  ]);
});

t.test('an account that is missing in several namespaces is one finding, whose fix makes it in each', async (t) => {
  const managers = [{ serviceAccount: 'a/runner' }, { serviceAccount: 'b/runner' }, { serviceAccount: 'c/runner' }];
  const rules = [{ name: 'billing', match: { kind: 'job', projects: [1] }, serviceAccount: 'ci-billing' }];
  const common = {
    mapping: compiledFrom({ version: 1, managers, rules }),
    namespaces: everywhere({ a: ENFORCE, b: ENFORCE, c: ENFORCE }),
    runners: everywhere<readonly Runner[]>({}),
  };
  const there = ofNames('runner', 'default');
  const nowhere = judged(
    findingsOf('accounts_exist'),
    healthyWorld({ ...common, accounts: everywhere({ a: there, b: there, c: there }) }),
  );
  t.match(
    nowhere.findings,
    wholeLists([
      {
        ...{ level: 'error', object: 'serviceaccounts a/ci-billing, b/ci-billing, c/ci-billing' },
        fix: ['a', 'b', 'c'].map((name) => ({
          command: `kubectl --namespace ${name} create serviceaccount ci-billing`,
        })),
      },
    ]),
  );
  const inOne = everywhere({ a: ofNames('runner', 'default', 'ci-billing'), b: there, c: there });
  t.match(
    judged(findingsOf('accounts_exist'), healthyWorld({ ...common, accounts: inOne })).findings,
    wholeLists([{ level: 'warning', fix: [{ edit: { path: 'rules[0].match.namespaces', set: ['a'] } }] }]),
  );
});

function compiledFrom(document: object): World['mapping'] {
  const { mapping: parsed, findings } = parseMapping(stringifyYaml(document));
  if (parsed === undefined) throw new Error(findings.map(({ message }) => message).join());
  return { seen: compile(parsed) };
}

t.test('a configuration in a Secret is said, and nothing about the runner passes', async (t) => {
  const unseen = {
    what: 'the configuration of the runner in Secret gitlab/config',
    why: 'Secrets are not read',
    because: 'absent',
  } as const;
  const world = healthyWorld(runners(changed({ settings: [], unread: [unseen] })));
  const results = diagnose(world, checksFor({})).checks.filter(({ id }) => id.startsWith('runner_'));
  for (const { id, state, unseen: all } of results) {
    t.equal(state, 'blind', id);
    t.match(all, wholeLists([unseen]));
  }
});
