import t from 'tap';
import { checks, checksFor } from '../../src/doctor/checks.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import type { Unseen } from '../../src/doctor/world/seen.ts';
import type { World } from '../../src/doctor/world/world.ts';
import {
  accounts,
  certificates,
  everywhere,
  findingsIn,
  healthyWorld,
  hook,
  mapping,
  ours,
  ROLE,
  runner,
  template,
} from './healthy-world.ts';

// Cases that the tests at a real API server do not cover: each is a healthy world with one part changed.

const SECRET: Unseen = {
  what: 'Secret irsa/certificates',
  why: 'it is forbidden',
  because: 'forbidden',
  needs: 'get secrets',
};
const RUNNER = 'deployment gitlab/gitlab-runner';

const [enforce, ...otherModes] = ours().webhooks ?? [];
const POD_IDENTITY = mapping({ unannotated: 'allow' });
const ELSEWHERE = mapping({ manager: { namespaces: ['gitlab', 'jobs'] } });
const annotated = (role: string) => accounts({ ...ROLES, 'ci-billing': role });
const ROLES = {
  'gitlab-runner-common': `${ROLE}/gitlab-runner-common`,
  'ci-billing': `${ROLE}/ci-billing`,
  'ci-project-77': `${ROLE}/ci-project-77`,
};

const KEPT = mapping({ manager: { jobServiceAccounts: ['gitlab-jobs'] }, default: { job: 'keep' } });
const cases: [check: string, name: string, changes: Partial<World>, findings: string[]][] = [
  [
    'accounts_exist',
    'an account that exists in one of its two namespaces only',
    {
      mapping: ELSEWHERE,
      accounts: everywhere({
        gitlab: new Map([...accountsOf(ROLES), ...accountsOf({ default: undefined })]),
        jobs: accountsOf({ default: undefined }),
      }),
      namespaces: everywhere({ gitlab: {}, jobs: {} }),
    },
    ['account_absent warning serviceaccount jobs/ci-billing'],
  ],
  [
    'accounts_exist',
    'nothing about a namespace that does not exist, which is a finding of namespaces_labeled',
    {
      mapping: ELSEWHERE,
      namespaces: everywhere({ gitlab: {} }),
    },
    [],
  ],
  [
    'accounts_exist',
    'nothing about an account of a rule with missing: next',
    {
      mapping: mapping({ rules: { billing: { serviceAccount: 'ci-other', missing: 'next' } } }),
    },
    [],
  ],
  [
    'accounts_exist',
    'an account that a rule allows and that does not exist',
    {
      mapping: mapping({ rules: { billing: { allow: ['ci-deploy'] } } }),
    },
    ['account_absent error serviceaccount gitlab/ci-deploy'],
  ],
  [
    'accounts_exist',
    'a template that no account matches',
    { mapping: mapping({ rules: { 'everyone-else': { serviceAccount: 'project-{project}' } } }) },
    ['template_unmatched notice template project-{project}'],
  ],
  [
    'accounts_annotated',
    'an invalid role of an account that a manager only configures',
    { accounts: accounts({ ...ROLES, 'gitlab-jobs': 'arn:aws:iam::111122223333:gitlab-jobs' }), mapping: KEPT },
    ['role_arn_malformed error serviceaccount gitlab/gitlab-jobs'],
  ],
  [
    'accounts_annotated',
    'nothing about such an account without a role',
    { accounts: accounts({ ...ROLES, 'gitlab-jobs': undefined }), mapping: KEPT },
    [],
  ],
  [
    'roles_apart',
    'the role of the manager on such an account',
    { accounts: accounts({ ...ROLES, 'gitlab-jobs': `${ROLE}/gitlab-runner-common` }), mapping: KEPT },
    ['role_shared error serviceaccount gitlab/gitlab-jobs'],
  ],
  ['accounts_annotated', 'nothing with EKS Pod Identity', { mapping: POD_IDENTITY, accounts: annotated('') }, []],
  [
    'accounts_annotated',
    'nothing about a manager without a cache',
    {
      accounts: accounts({ ...ROLES, 'gitlab-runner-common': undefined }),
      runners: everywhere({ gitlab: [runner('[[runners]]\n')] }),
    },
    [],
  ],
  [
    'accounts_annotated',
    'only a warning about a manager whose configuration was not seen',
    {
      accounts: accounts({ ...ROLES, 'gitlab-runner-common': undefined }),
      runners: everywhere({ gitlab: [] }),
    },
    ['account_unannotated warning serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    'roles_at_home',
    'a role of another AWS account',
    {
      accounts: annotated('arn:aws:iam::999988887777:role/ci-billing'),
    },
    ['role_account_other notice AWS account 999988887777'],
  ],
  [
    'roles_at_home',
    'the wrong partition by the region of the cluster, even if most roles have it',
    {
      accounts: accounts(
        Object.fromEntries(Object.entries(ROLES).map(([name, arn]) => [name, arn.replace('aws', 'aws-cn')])),
      ),
    },
    ['gitlab-runner-common', 'ci-billing', 'ci-project-77'].map(
      (name) => `role_partition error serviceaccount gitlab/${name}`,
    ),
  ],
  [
    'hook_present',
    'that there is no hook',
    { mutating: { seen: [ours()] } },
    ['hook_absent error mutatingwebhookconfiguration pod-identity-webhook'],
  ],
  [
    'hook_present',
    'nothing without a hook if Pod Identity needs none',
    { mapping: POD_IDENTITY, mutating: { seen: [ours()] } },
    [],
  ],
  [
    'hook_present',
    'that the early one of two hooks is to be removed',
    {
      mutating: { seen: [hook('00-aws-pod-identity'), ours(), hook()] },
    },
    ['hook_twice warning mutatingwebhookconfiguration 00-aws-pod-identity'],
  ],
  [
    'namespaces_labeled',
    'a namespace that does not exist',
    {
      mapping: ELSEWHERE,
    },
    ['namespace_absent error namespace jobs'],
  ],
  [
    'namespaces_labeled',
    'a label on a namespace without a manager',
    {
      namespaces: everywhere({
        gitlab: { 'gitlab-runner-irsa': 'observe' },
        shop: { 'gitlab-runner-irsa': 'enforce' },
        old: { 'gitlab-runner-irsa': 'off' },
      }),
    },
    ['namespace_without_manager warning namespace shop'],
  ],
  [
    'runner_cache',
    'the Secret with keys that the chart mounts',
    {
      runners: everywhere({ gitlab: [{ ...runner(), cacheSecret: 's3access' }] }),
    },
    [`cache_secret error ${RUNNER}`],
  ],
  [
    'runner_cache',
    'keys that are used instead of the role',
    {
      runners: everywhere({
        gitlab: [
          runner(
            template({
              s3: { ServerAddress: 's3.amazonaws.com', AccessKey: 'A', SecretKey: 'S', SessionToken: 'T' },
            }),
          ),
        ],
      }),
    },
    [`cache_key error ${RUNNER}`, `cache_key error ${RUNNER}`, `cache_key error ${RUNNER}`],
  ],
  [
    'runner_cache',
    'keys that are not used without an address',
    { runners: everywhere({ gitlab: [runner(template({ s3: { AccessKey: 'A', SecretKey: 'S' } }))] }) },
    [`cache_key warning ${RUNNER}`, `cache_key warning ${RUNNER}`],
  ],
  [
    'runner_cache',
    'nothing about a cache that is not at AWS',
    {
      runners: everywhere({
        gitlab: [runner(template({ s3: { ServerAddress: 'minio.example.com', AccessKey: 'A', SecretKey: 'S' } }))],
      }),
    },
    [],
  ],
  [
    'runner_cache',
    'nothing about a cache that is not in S3',
    {
      runners: everywhere({ gitlab: [runner(template({ cache: { Type: 'gcs' } }))] }),
    },
    [],
  ],
  [
    'registration',
    'no registration',
    { mutating: { seen: [hook()] } },
    ['registration_absent error mutatingwebhookconfiguration 00-gitlab-runner-irsa'],
  ],
  [
    'registration',
    'a mode that is missing',
    {
      mutating: { seen: [{ ...ours(), webhooks: otherModes }] },
    },
    ['mode_absent error mutatingwebhookconfiguration 00-gitlab-runner-irsa'],
  ],
  [
    'registration',
    'an entry for enforce without a selector and with the default timeout',
    {
      mutating: {
        seen: [
          {
            ...ours(),
            webhooks: [
              { name: 'enforce', clientConfig: enforce?.clientConfig ?? {}, failurePolicy: 'Fail' },
              ...otherModes,
            ],
          },
        ],
      },
    },
    [
      'own_namespace_selected error mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce',
      'timeout_long warning mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce',
    ],
  ],
  [
    'registration',
    'the Service of another namespace',
    { installation: { ...healthyWorld().installation, namespace: 'other' } },
    [
      'registration_elsewhere error mutatingwebhookconfiguration 00-gitlab-runner-irsa',
      ...['enforce', 'best-effort', 'observe'].map(
        (mode) =>
          `own_namespace_selected error mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook ${mode}.pods.gitlab-runner-irsa`,
      ),
    ],
  ],
  [
    'registration',
    'that edits of the mapping are not checked',
    { validating: { seen: undefined } },
    ['edits_unchecked warning validatingwebhookconfiguration gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'no Deployment and no ready address',
    { deployment: { seen: undefined }, endpoints: { seen: 0 } },
    ['webhook_absent error deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'nothing about a webhook that answers without a Deployment',
    { deployment: { seen: undefined } },
    [],
  ],
  [
    'replicas_ready',
    'one replica',
    { deployment: { seen: { replicas: 1, ready: 1, args: [] } }, endpoints: { seen: 1 } },
    ['replicas_few warning deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'that one of two replicas is not ready',
    { deployment: { seen: { replicas: 2, ready: 1, args: [] } }, endpoints: { seen: 1 } },
    ['replicas_unready warning deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'that no replica is ready',
    { deployment: { seen: { replicas: 2, ready: 0, args: [] } }, endpoints: { seen: 0 } },
    ['replicas_unready error deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'certificate_trusted',
    'a certificate that expires soon',
    { certificates: certificates(3) },
    ['certificate_ends warning secret irsa/certificates'],
  ],
  [
    'certificate_trusted',
    'an expired certificate',
    { certificates: certificates(-1) },
    ['certificate_ends error secret irsa/certificates'],
  ],
  [
    'certificate_trusted',
    'that there is no certificate',
    { certificates: noLeaf() },
    ['certificate_absent error secret irsa/certificates'],
  ],
  [
    'certificate_trusted',
    'a bundle of another authority',
    { certificates: certificates(20, 'another') },
    ['bundle_wrong error webhook enforce.pods.gitlab-runner-irsa'],
  ],
  [
    'certificate_trusted',
    'empty bundles, once for all of them',
    { certificates: withoutBundles(['a', 'b']) },
    ['bundle_wrong error webhooks a, b'],
  ],
  [
    'certificate_trusted',
    'that there is no certificate, and nothing about the bundles that depend on it',
    { certificates: withoutBundles(['a', 'b'], noLeaf()) },
    ['certificate_absent error secret irsa/certificates'],
  ],
  [
    'mapping_valid',
    'a warning, with its place',
    {
      document: {
        seen: {
          text: 'version: 1\n',
          findings: [{ code: 'large', level: 'warning', path: '', line: 3, column: 7, message: 'it is large' }],
        },
      },
    },
    ['mapping_doubtful warning configmap irsa/mapping, mapping.yaml:3:7'],
  ],
];

function accountsOf(roles: Record<string, string | undefined>) {
  const there = accounts(roles).namespaces.get('gitlab');
  return there !== undefined && 'seen' in there ? there.seen : new Map();
}

function noLeaf(): World['certificates'] {
  const found = certificates();
  return 'seen' in found ? { seen: { ...found.seen, leaf: { seen: undefined } } } : found;
}

/** @param entries webhooks without any certificate */
function withoutBundles(entries: readonly string[], change: World['certificates'] = certificates()) {
  if (!('seen' in change)) return change;
  return { seen: { ...change.seen, bundles: new Map(entries.map((entry) => [entry, []])) } };
}

t.test('in a healthy world, every check is green', async (t) => {
  const { checks: results } = diagnose(healthyWorld(), checksFor({}));
  t.same(
    results.filter(({ state }) => state !== 'green'),
    [],
  );
});

for (const [id, name, changes, findings] of cases)
  t.test(`${id} finds ${name}`, async (t) => {
    const check = checks.find((one) => one.id === id);
    if (check === undefined) throw new Error(`there is no check ${id}`);
    t.same(findingsIn(check, healthyWorld(changes)).toSorted(), findings.toSorted());
  });

t.test('without permission to read the certificate, the bundles are checked and the check is not green', async (t) => {
  const found = certificates();
  const leaf = { unseen: SECRET };
  const world = healthyWorld({ certificates: 'seen' in found ? { seen: { ...found.seen, leaf } } : found });
  const [result] = diagnose(
    world,
    checks.filter(({ id }) => id === 'certificate_trusted'),
  ).checks;
  t.match(result, { state: 'blind', findings: [], unseen: [SECRET] });
});

t.test('if a part is not seen, every check that needs it is not green, and nothing throws', async (t) => {
  const healthy = healthyWorld();
  const parts = Object.entries(healthy).filter(([, part]) => typeof part === 'object' && 'seen' in part);
  t.ok(parts.length > 8);
  for (const [key] of parts) {
    const blind = { ...healthy, [key]: { unseen: { ...SECRET, what: key } } } as World;
    const { checks: results } = diagnose(blind, checks);
    for (const { findings, id, state, unseen } of results)
      if (unseen.some(({ what }) => what === key)) t.not(state, 'green', `${id} without ${key}: ${findings.length}`);
    t.ok(
      results.some(({ unseen }) => unseen.some(({ what }) => what === key)),
      `some check needs ${key}`,
    );
  }
});

t.test('accounts, labels and runners of a namespace that was not seen never pass', async (t) => {
  for (const part of ['accounts', 'namespaces', 'runners'] as const) {
    const unseen = { unseen: { ...SECRET, what: part } };
    const world = {
      ...healthyWorld(),
      [part]: { complete: false, namespaces: new Map([['gitlab', unseen]]) },
    } as World;
    const { checks: results } = diagnose(world, checks);
    const blind = results.filter(({ unseen: all }) => all.some(({ what }) => what === part));
    t.ok(blind.length > 0, `${part}: ${blind.map(({ id }) => id)}`);
    for (const { state } of blind) t.not(state, 'green');
  }
});

t.test('a hook that selects by labels which were not seen does not pass', async (t) => {
  const [entry] = hook().webhooks ?? [];
  const selected = {
    ...hook(),
    webhooks: entry ? [{ ...entry, namespaceSelector: { matchLabels: { irsa: 'on' } } }] : [],
  };
  const namespaces = { complete: false, namespaces: new Map([['gitlab', { unseen: SECRET }]]) };
  const world = healthyWorld({ mutating: { seen: [ours(), selected] }, namespaces });
  const [result] = diagnose(
    world,
    checks.filter(({ id }) => id === 'hook_present'),
  ).checks;
  t.same(result?.unseen, [SECRET]);
});

t.test('what is unread in other namespaces does not keep mapping_writers from being green', async (t) => {
  const [own, other] = ['irsa', 'gitlab'].map((namespace) => ({ ...SECRET, what: `Roles of ${namespace}`, namespace }));
  const of = (unread: Unseen[]) => {
    const world = healthyWorld({ rbac: { seen: { roles: new Map(), bindings: [], unread } } });
    return diagnose(
      world,
      checks.filter(({ id }) => id === 'mapping_writers'),
    ).checks[0];
  };
  t.equal(of([other as Unseen])?.state, 'green');
  t.same(of([other as Unseen, own as Unseen])?.unseen, [own]);
});
