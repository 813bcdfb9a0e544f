import t from 'tap';
import { checks, checksFor } from '../../src/doctor/checks.ts';
import { diagnose, findingsOf } from '../../src/doctor/diagnosis.ts';
import type { Unseen } from '../../src/doctor/world/seen.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { wholeLists } from '../whole-lists.ts';
import {
  accounts,
  certificates,
  edits,
  eksWebhook,
  everywhere,
  findingsIn,
  healthyWorld,
  mapping,
  ours,
  ROLE,
  rbac,
  runner,
  template,
} from './world/healthy-world.ts';

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

const WITHOUT_ROLE = {
  manager: { jobServiceAccounts: ['gitlab-jobs'] },
  default: { job: { serviceAccount: 'gitlab-jobs' } },
};
const PLAIN = mapping(WITHOUT_ROLE);
const KEPT = mapping({ manager: { jobServiceAccounts: ['gitlab-jobs'] }, default: { job: 'keep' } });
const ABSENT = {
  unseen: { what: 'the mapping', why: 'ConfigMap irsa/mapping does not exist', because: 'absent' },
} as const;

/** A cluster with an EKS webhook and nothing of the chart. */
const NOT_INSTALLED: Partial<World> = {
  mutating: { seen: [eksWebhook()] },
  validating: { seen: undefined },
  deployment: { seen: undefined },
  endpoints: { seen: 0 },
  document: { seen: undefined },
  mapping: ABSENT,
  certificates: noLeaf(),
};

/** Right after helm install, with an image that cannot be pulled. */
const INSTALLED: Partial<World> = {
  deployment: {
    seen: {
      ...{ replicas: 2, ready: 0, args: [], selector: { 'app.kubernetes.io/name': 'gitlab-runner-irsa' } },
      stuck: ['ReplicaSet "gitlab-runner-irsa-5d" has timed out progressing.'],
    },
  },
  endpoints: { seen: 0 },
  document: { seen: { text: undefined, isStarted: false, findings: [] } },
  mapping: ABSENT,
  certificates: withoutBundles(['enforce.pods.gitlab-runner-irsa'], noLeaf()),
};

type Case = [check: string, name: string, changes: Partial<World>, findings: string[]];

/** A runner whose cache is that of the healthy world but for one text. */
const cached = (change: (text: string) => string, variables = {}): Partial<World> => {
  return { runners: everywhere({ gitlab: [runner(change(template()), variables)] }) };
};

const dead = (name: string, change: (text: string) => string, ...codes: string[]): Case => {
  return ['runner_cache', name, cached(change), codes.map((code) => `${code} ${RUNNER}`)];
};

const DEAD_CACHES: readonly Case[] = [
  dead('a cache without a Type', (text) => text.replace(/Type.*\n/, ''), 'cache_type error'),
  dead('a Type in other letters', (text) => text.replace('"s3"', '"S3"'), 'cache_type error'),
  dead('an unknown Type', (text) => text.replace('"s3"', '"aws"'), 'cache_type error'),
  dead('a cache without a bucket', (text) => text.replace(/BucketName.*\n/, ''), 'cache_bucket_absent error'),
  dead(
    'an address with a scheme',
    (text) => text.replace('BucketName', 'ServerAddress = "https://s3.eu-central-1.amazonaws.com/"\nBucketName'),
    'cache_address error',
  ),
  dead(
    'such an address that is not at AWS',
    (text) => text.replace('BucketName', 'ServerAddress = "http://minio:9000"\nBucketName'),
    'cache_address error',
  ),
  dead(
    'an address with a user',
    (text) => text.replace('BucketName', 'ServerAddress = "u:TOPSECRET@s3.amazonaws.com"\nBucketName'),
    'cache_address error',
  ),
  dead(
    'the region of another address',
    (text) => text.replace('BucketName', 'ServerAddress = "s3.eu-west-1.amazonaws.com"\nBucketName'),
    'cache_region_malformed error',
  ),
  dead('an availability zone', (text) => text.replace('eu-central-1', 'eu-central-1a'), 'cache_region_malformed error'),
  dead(
    'a place that is not a region',
    (text) => text.replace('eu-central-1', 'Frankfurt'),
    'cache_region_malformed error',
  ),
  dead(
    'an ARN of a bucket',
    (text) => text.replace('"cache"', '"arn:aws:s3:::cache/all"'),
    'cache_bucket_malformed error',
  ),
  dead('a folder in a bucket', (text) => text.replace('"cache"', '"cache/all"'), 'cache_bucket_malformed error'),
  dead('nothing about an access point', (text) =>
    text.replace('"cache"', '"arn:aws:s3:eu-central-1:111122223333:accesspoint/cache"'),
  ),
  dead(
    'a RoleARN that is not a role',
    (text) => text.replace('BucketName', 'RoleARN = "arn:aws:iam::111122223333:instance-profile/x"\nBucketName'),
    'cache_role_malformed error',
  ),
  dead(
    'settings in the form of old runners',
    () =>
      '[[runners]]\n[runners.kubernetes]\nnamespace = "gitlab"\n[runners.cache]\nType = "s3"\nBucketName = "cache"\n',
    'cache_setting_ignored error',
  ),
  [
    'runner_cache',
    'variables of old runners beside a cache that works',
    cached((text) => text, { S3_BUCKET_NAME: 'cache' }),
    [`cache_setting_ignored warning ${RUNNER}`],
  ],
  dead('nothing about IAM in capitals', (text) => text.replace('BucketName', 'AuthenticationType = "IAM"\nBucketName')),
  dead(
    'keys that Access-Key uses instead of the role',
    (text) =>
      text.replace('BucketName', 'AuthenticationType = "Access-Key"\nAccessKey = "A"\nSecretKey = "S"\nBucketName'),
    ...['cache_key error', 'cache_key error', 'cache_authentication error'],
  ),
  dead('nothing about a runner without a cache', () => '[[runners]]\n[runners.kubernetes]\nnamespace = "gitlab"\n'),
];

const cases: Case[] = [
  [
    'accounts_exist',
    'an account that exists in one of its two namespaces only',
    {
      mapping: ELSEWHERE,
      runners: everywhere({ gitlab: [runner(template({ kubernetes: { namespace_overwrite_allowed: '^jobs$' } }))] }),
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
    'accounts_annotated',
    'a notice about one without a role that the default assigns, too',
    { accounts: accounts({ ...ROLES, 'gitlab-jobs': undefined }), mapping: PLAIN },
    ['account_without_role notice serviceaccount gitlab/gitlab-jobs'],
  ],
  [
    'accounts_annotated',
    'the same with unannotated: deny, which does not count for what its manager configures',
    {
      accounts: accounts({ ...ROLES, 'gitlab-jobs': undefined }),
      mapping: mapping({ ...WITHOUT_ROLE, unannotated: 'deny' }),
    },
    ['account_without_role notice serviceaccount gitlab/gitlab-jobs'],
  ],
  [
    'accounts_annotated',
    'an error with unannotated: deny if another manager of the namespace does not configure it',
    {
      accounts: accounts({ ...ROLES, 'gitlab-jobs': undefined }),
      mapping: mapping({
        ...WITHOUT_ROLE,
        more: [{ serviceAccount: 'gitlab/second', jobServiceAccounts: ['gitlab-other'] }],
        unannotated: 'deny',
      }),
    },
    ['account_unannotated error serviceaccount gitlab/gitlab-jobs'],
  ],
  [
    'accounts_annotated',
    'an account of two rules as one finding',
    {
      accounts: accounts({ ...ROLES, 'ci-project-77': undefined }),
      mapping: mapping({ rules: { billing: { serviceAccount: 'ci-project-77' } } }),
    },
    ['account_unannotated error serviceaccount gitlab/ci-project-77'],
  ],
  [
    'roles_apart',
    'the role of the manager on such an account',
    { accounts: accounts({ ...ROLES, 'gitlab-jobs': `${ROLE}/gitlab-runner-common` }), mapping: KEPT },
    ['role_shared error serviceaccount gitlab/gitlab-jobs'],
  ],
  [
    'eks_webhook_present',
    'that there is no EKS webhook for annotated accounts, whatever the mapping says about others',
    { mapping: POD_IDENTITY, mutating: { seen: [ours()] } },
    ['eks_webhook_absent error mutatingwebhookconfiguration pod-identity-webhook'],
  ],
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
    'eks_webhook_present',
    'that there is no EKS webhook',
    { mutating: { seen: [ours()] } },
    ['eks_webhook_absent error mutatingwebhookconfiguration pod-identity-webhook'],
  ],
  [
    'eks_webhook_present',
    'nothing without an EKS webhook if Pod Identity needs none',
    {
      mapping: POD_IDENTITY,
      mutating: { seen: [ours()] },
      accounts: accounts({ 'gitlab-runner-common': undefined, 'ci-billing': undefined }),
    },
    [],
  ],
  [
    'eks_webhook_present',
    'that the early one of two EKS webhooks is to be removed',
    {
      mutating: { seen: [eksWebhook('00-aws-pod-identity'), ours(), eksWebhook()] },
    },
    ['eks_webhook_twice warning mutatingwebhookconfiguration 00-aws-pod-identity'],
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
    'runner_token',
    'nothing about a manager with tokens: any',
    {
      mapping: mapping({ manager: { tokens: 'any' } }),
      runners: everywhere({ gitlab: [runner(template({ kubernetes: { host: 'https://api.example.com' } }))] }),
    },
    [],
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
  ...DEAD_CACHES,
  [
    'replicas_ready',
    'one thing where nothing is installed',
    NOT_INSTALLED,
    ['not_installed error deployment irsa/gitlab-runner-irsa'],
  ],
  ['registration', 'nothing where nothing is installed', NOT_INSTALLED, []],
  ['mapping_valid', 'nothing where nothing is installed', NOT_INSTALLED, []],
  ['certificate_trusted', 'nothing where nothing is installed', NOT_INSTALLED, []],
  ['mapping_valid', 'nothing about a mapping that the webhook has yet to write', INSTALLED, []],
  ['certificate_trusted', 'nothing about a certificate that the webhook has yet to write', INSTALLED, []],
  [
    'replicas_ready',
    'why no pod of a new installation runs',
    INSTALLED,
    ['replicas_unready error deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'mapping_valid',
    'a mapping that was emptied while the webhook is away',
    { ...INSTALLED, document: { seen: { text: undefined, isStarted: true, findings: [] } } },
    ['mapping_empty error configmap irsa/mapping'],
  ],
  [
    'registration',
    'no registration',
    { mutating: { seen: [eksWebhook()] } },
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
              {
                name: 'enforce.pods.gitlab-runner-irsa',
                clientConfig: enforce?.clientConfig ?? {},
                failurePolicy: 'Fail',
              },
              ...otherModes,
            ],
          },
        ],
      },
    },
    [
      'entry_differs warning mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce.pods.gitlab-runner-irsa',
      'entry_skips error mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce.pods.gitlab-runner-irsa',
      'own_namespace_selected error mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce.pods.gitlab-runner-irsa',
      'timeout_long warning mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook enforce.pods.gitlab-runner-irsa',
    ],
  ],
  [
    'registration',
    'an entry of another program, which is not a registration elsewhere',
    {
      validating: {
        seen: {
          ...edits(),
          webhooks: [
            ...(edits().webhooks ?? []),
            { name: 'x.y.z', clientConfig: { service: { namespace: 'x', name: 'y' } } },
          ],
        },
      },
      mutating: {
        seen: [
          {
            ...ours(),
            webhooks: [
              ...(ours().webhooks ?? []),
              { name: 'x.y.z', clientConfig: { service: { namespace: 'x', name: 'y' } } },
            ],
          },
        ],
      },
    },
    [
      'foreign_entry error mutatingwebhookconfiguration 00-gitlab-runner-irsa, webhook x.y.z',
      'foreign_entry error validatingwebhookconfiguration gitlab-runner-irsa, webhook x.y.z',
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
    { deployment: { seen: { replicas: 1, ready: 1, args: [], selector: {}, stuck: [] } }, endpoints: { seen: 1 } },
    ['replicas_few warning deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'that one of two replicas is not ready',
    { deployment: { seen: { replicas: 2, ready: 1, args: [], selector: {}, stuck: [] } }, endpoints: { seen: 1 } },
    ['replicas_unready warning deployment irsa/gitlab-runner-irsa'],
  ],
  [
    'replicas_ready',
    'that no replica is ready',
    { deployment: { seen: { replicas: 2, ready: 0, args: [], selector: {}, stuck: [] } }, endpoints: { seen: 0 } },
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
          isStarted: true,
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

t.test('no finding and no fix shows the user, the password or the query of an address', async (t) => {
  for (const setting of [
    'ServerAddress = "https://u:TOPSECRET@s3.amazonaws.com"\nBucketName',
    'ServerAddress = "u:TOP/TOPSECRET@s3.amazonaws.com"\nBucketName',
    'ServerAddress = "https://s3.amazonaws.com?X-Amz-Signature=TOPSECRET"\nBucketName',
    'BucketName = "s3://u:TOPSECRET@cache/all"\nIgnored',
    'BucketName = "u:TOPSECRET@cache"\nIgnored',
  ]) {
    const world = healthyWorld(cached((text) => text.replace('BucketName', setting)));
    const { checks: results } = diagnose(world, checks);
    const shown = JSON.stringify(results);
    t.match(shown, /cache_address|cache_bucket_malformed/, setting);
    t.notMatch(shown, 'TOPSECRET', setting);
  }
});

t.test('the fix of a bucket with a folder is the bucket, also if an @ is in the folder', async (t) => {
  for (const value of ['cache/all', 'cache/all@1', 's3://cache/all@1', 's3://u:p/p@cache/all']) {
    const world = healthyWorld(cached((text) => text.replace('"cache"', JSON.stringify(value))));
    const found = findingsOf(diagnose(world, checks)).filter(({ code }) => code === 'cache_bucket_malformed');
    t.equal(found.length, 1, value);
    t.match(JSON.stringify(found[0]?.fix), '"set":"cache"', value);
  }
});

t.test('a configuration may have as many runners as a ConfigMap can hold', async (t) => {
  const text =
    '[[runners]]\n[runners.kubernetes]\nnamespace="gitlab"\nservice_account_overwrite_allowed="^ci-a$"\n'.repeat(
      10_000,
    );
  const { checks: results } = diagnose(healthyWorld({ runners: everywhere({ gitlab: [runner(text)] }) }), checks);
  const ofRunners = results.filter(({ id }) => id === 'runner_account' || id === 'runner_overwrite');
  t.same(
    ofRunners.map(({ looked, state }) => `${looked}: ${state}`),
    ['service_account of 10000 runners: green', '10000 runners: green'],
  );
});

t.test('without permission to read the certificate, the bundles are checked and the check is not green', async (t) => {
  const found = certificates();
  const leaf = { unseen: SECRET };
  const world = healthyWorld({ certificates: 'seen' in found ? { seen: { ...found.seen, leaf } } : found });
  const [result] = diagnose(
    world,
    checks.filter(({ id }) => id === 'certificate_trusted'),
  ).checks;
  t.match(result, wholeLists({ state: 'blind', findings: [], unseen: [SECRET] }));
});

t.test('the certificate is not fine where no caBundle was looked at', async (t) => {
  const only = checks.filter(({ id }) => id === 'certificate_trusted');
  const found = certificates();
  const none = 'seen' in found ? { seen: { ...found.seen, bundles: new Map() } } : found;
  const [unregistered] = diagnose(healthyWorld({ certificates: none }), only).checks;
  t.match(
    unregistered,
    wholeLists({ state: 'blind', unseen: [{ what: 'the caBundle of the webhook', because: 'absent' }] }),
  );
  const [unread] = diagnose(healthyWorld({ validating: { unseen: SECRET } }), only).checks;
  t.match(unread, wholeLists({ state: 'blind', unseen: [SECRET] }));
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

t.test('an EKS webhook that selects by labels which were not seen does not pass', async (t) => {
  const [entry] = eksWebhook().webhooks ?? [];
  const selected = {
    ...eksWebhook(),
    webhooks: entry ? [{ ...entry, namespaceSelector: { matchLabels: { irsa: 'on' } } }] : [],
  };
  const namespaces = { complete: false, namespaces: new Map([['gitlab', { unseen: SECRET }]]) };
  const world = healthyWorld({ mutating: { seen: [ours(), selected] }, namespaces });
  const [result] = diagnose(
    world,
    checks.filter(({ id }) => id === 'eks_webhook_present'),
  ).checks;
  t.same(result?.unseen, [SECRET]);
});

t.test('what is unread in other namespaces does not keep mapping_writers from being green', async (t) => {
  const [own, other] = ['irsa', 'gitlab'].map((namespace) => ({ ...SECRET, what: `Roles of ${namespace}`, namespace }));
  const of = (unread: Unseen[]) => {
    const world = healthyWorld({ rbac: rbac([], unread) });
    return diagnose(
      world,
      checks.filter(({ id }) => id === 'mapping_writers'),
    ).checks[0];
  };
  t.equal(of([other as Unseen])?.state, 'green');
  t.same(of([other as Unseen, own as Unseen])?.unseen, [own]);
});

t.test('a missing account is said with the projects of its rule, if one of them has a name', async (t) => {
  const rules = { billing: { serviceAccount: 'ci-other', missing: 'refuse' } } as const;
  const foundWith = (names: object) => {
    const { checks: all } = diagnose(healthyWorld({ mapping: mapping({ rules, names }) }), checks);
    return all.flatMap(({ findings }) => findings).find(({ code }) => code === 'account_absent')?.found;
  };
  t.match(foundWith({ 4242: 'acme/billing' }), / assigns it to jobs of project 4242 \(acme\/billing\)$/);
  t.match(foundWith({ 1: 'acme/other' }), / assigns it to jobs$/);
});

t.test('where nothing is installed, one finding is the first word, and its fix is to install', async (t) => {
  const diagnosis = diagnose(healthyWorld(NOT_INSTALLED), checks);
  const all = findingsOf(diagnosis);
  t.match(
    all,
    wholeLists([
      {
        code: 'not_installed',
        fix: [{ advice: /, run helm upgrade --install gitlab-runner-irsa chart --namespace irsa$/ }],
      },
    ]),
  );
  t.equal(all.length, 1);
});

t.test('right after the installation, one finding names the cause, and no fix restarts anything', async (t) => {
  const all = findingsOf(diagnose(healthyWorld(INSTALLED), checks));
  t.match(all, wholeLists([{ code: 'replicas_unready', found: /has timed out progressing/ }]));
  t.equal(all.length, 1);
  t.match(all[0]?.fix[0], {
    command: 'kubectl --namespace irsa describe pods --selector app.kubernetes.io/name=gitlab-runner-irsa',
  });
  t.notMatch(JSON.stringify(all), /restart/);
});

t.test('a finding about an account names all rules that assign it', async (t) => {
  const world = healthyWorld({
    accounts: accounts({ ...ROLES, 'ci-project-77': undefined }),
    mapping: mapping({ rules: { billing: { serviceAccount: 'ci-project-77' } } }),
  });
  const [found] = diagnose(
    world,
    checks.filter(({ id }) => id === 'accounts_annotated'),
  ).checks;
  t.match(found?.findings[0]?.found, /and rule "billing" \(and rule "everyone-else"\) assigns this account to jobs/);
});
