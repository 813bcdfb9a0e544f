import t from 'tap';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { applyPatch } from '../../../src/admission/patch/apply-patch.ts';
import { planPatch } from '../../../src/admission/patch/plan-patch.ts';
import type { EnvVar, Pod } from '../../../src/pods/pod.ts';

const OLD_ROLE = 'arn:aws:iam::111122223333:role/old';
const NEW_ROLE = 'arn:aws:iam::111122223333:role/new';
const MOUNT = {
  name: 'aws-iam-token',
  readOnly: true,
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
};

const account = (settings: Partial<ServiceAccount>): ServiceAccount => ({
  namespace: 'ci',
  name: 'x',
  roleArn: undefined,
  audience: undefined,
  tokenExpiration: undefined,
  regionalEndpoints: undefined,
  automount: undefined,
  imagePullSecrets: [],
  ...settings,
});
const old = account({ roleArn: OLD_ROLE });
const next = account({ roleArn: NEW_ROLE });

const regions: EnvVar[] = [
  { name: 'AWS_DEFAULT_REGION', value: 'eu-central-1' },
  { name: 'AWS_REGION', value: 'eu-central-1' },
];
const regional: EnvVar = { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' };
const identity = (role: string): EnvVar[] => [
  { name: 'AWS_ROLE_ARN', value: role },
  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT.mountPath}/token` },
];
const token = (serviceAccountToken: object) => ({
  name: 'aws-iam-token',
  projected: { sources: [{ serviceAccountToken }] },
});
const usual = { audience: 'sts.amazonaws.com', expirationSeconds: 86400, path: 'token' };

/** A pod as the EKS webhook left it: a job's build with variables of its own, and a helper with none. */
function injected(env: EnvVar[], volume = token(usual)): Pod {
  return {
    metadata: { annotations: {} },
    spec: {
      volumes: [volume, { name: 'repo' }],
      initContainers: [{ name: 'init', env, volumeMounts: [MOUNT] }],
      containers: [
        { name: 'build', env: [{ name: 'CI', value: 'true' }, ...env], volumeMounts: [{ name: 'repo' }, MOUNT] },
        { name: 'skipped', env: [{ name: 'CI', value: 'true' }] },
      ],
    },
  };
}

function moved(pod: Pod, from: ServiceAccount | undefined, to: ServiceAccount | undefined) {
  const object = structuredClone(pod);
  applyPatch(
    { object },
    { patch: planPatch(object, { from: 'old', to: 'new', rule: undefined, old: from, next: to }) },
  );
  const { spec } = object;
  return {
    volumes: spec?.volumes,
    env: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => container.env),
    mounts: [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => container.volumeMounts),
  };
}

const CI = { name: 'CI', value: 'true' };
const corrected = (env: EnvVar[], volume = token(usual)) => ({
  volumes: [volume, { name: 'repo' }],
  env: [env, [CI, ...env], [CI]],
  mounts: [[MOUNT], [{ name: 'repo' }, MOUNT], undefined],
});
const untouched = { volumes: [{ name: 'repo' }], env: [[], [CI], [CI]], mounts: [[], [{ name: 'repo' }], undefined] };

const table: [string, Pod, ServiceAccount | undefined, ServiceAccount | undefined, object][] = [
  ['the old role becomes the new one', injected(identity(OLD_ROLE)), old, next, corrected(identity(NEW_ROLE))],
  [
    'region and endpoints stay',
    injected([regional, ...regions, ...identity(OLD_ROLE)]),
    old,
    next,
    corrected([regional, ...regions, ...identity(NEW_ROLE)]),
  ],
  [
    'without a new role everything is removed',
    injected([regional, ...regions, ...identity(OLD_ROLE)]),
    old,
    account({}),
    untouched,
  ],
  ['if the new account is unknown, everything is removed', injected(identity(OLD_ROLE)), old, undefined, untouched],
  [
    'if the old account is unknown, everything stays',
    injected(identity(OLD_ROLE)),
    undefined,
    next,
    corrected(identity(OLD_ROLE)),
  ],
  [
    'if the old account had no role, it is the author’s and stays',
    injected(identity('mine')),
    account({}),
    account({}),
    corrected(identity('mine')),
  ],
  [
    'audience and expiration become those of the new account',
    injected(identity(OLD_ROLE)),
    old,
    account({ roleArn: NEW_ROLE, audience: 'sts.amazonaws.com.cn', tokenExpiration: 7200 }),
    corrected(identity(NEW_ROLE), token({ audience: 'sts.amazonaws.com.cn', expirationSeconds: 7200, path: 'token' })),
  ],
  [
    'audience and expiration of the old account become the defaults of the EKS webhook',
    injected(identity(OLD_ROLE), token({ audience: 'mine', expirationSeconds: 7200, path: 'token' })),
    account({ roleArn: OLD_ROLE, audience: 'mine', tokenExpiration: 7200 }),
    next,
    corrected(identity(NEW_ROLE)),
  ],
  [
    'an expiration below the least of the EKS webhook becomes the least',
    injected(identity(OLD_ROLE)),
    old,
    account({ roleArn: NEW_ROLE, tokenExpiration: 60 }),
    corrected(identity(NEW_ROLE), token({ ...usual, expirationSeconds: 3600 })),
  ],
  [
    'regional endpoints are removed if the new account turns them off',
    injected([regional, ...identity(OLD_ROLE)]),
    account({ roleArn: OLD_ROLE, regionalEndpoints: true }),
    account({ roleArn: NEW_ROLE, regionalEndpoints: false }),
    corrected(identity(NEW_ROLE)),
  ],
  [
    'regional endpoints are added if the new account turns them on',
    injected(identity(OLD_ROLE)),
    account({ roleArn: OLD_ROLE, regionalEndpoints: false }),
    account({ roleArn: NEW_ROLE, regionalEndpoints: true }),
    corrected([regional, ...identity(NEW_ROLE)]),
  ],
  [
    'regional endpoints are added if only the old account turned them off, as is the default of EKS',
    injected(identity(OLD_ROLE)),
    account({ roleArn: OLD_ROLE, regionalEndpoints: false }),
    next,
    corrected([regional, ...identity(NEW_ROLE)]),
  ],
];

for (const [name, pod, from, to, expected] of table) {
  t.test(name, async (t) => {
    t.same(moved(pod, from, to), expected);
  });
}

t.test('a container that sets its own endpoints keeps them', async (t) => {
  const own: EnvVar = { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' };
  const pod = injected(identity(OLD_ROLE));
  pod.spec?.containers?.push({ name: 'own', env: [own, ...identity(OLD_ROLE)], volumeMounts: [MOUNT] });
  const from = account({ roleArn: OLD_ROLE, regionalEndpoints: false });
  const to = account({ roleArn: NEW_ROLE, regionalEndpoints: true });
  t.same(moved(pod, from, to).env.at(-1), [own, ...identity(NEW_ROLE)]);
});

t.test('an expiration that the pod sets stays', async (t) => {
  const pod = injected(identity(OLD_ROLE), token({ ...usual, expirationSeconds: 9000 }));
  pod.metadata = { annotations: { 'eks.amazonaws.com/token-expiration': '9000' } };
  const to = account({ roleArn: NEW_ROLE, tokenExpiration: 7200 });
  t.same(moved(pod, old, to).volumes?.[0], token({ ...usual, expirationSeconds: 9000 }));
});

t.test('a container that sets a role keeps it, and loses only what the EKS webhook added', async (t) => {
  const own: EnvVar[] = [{ name: 'AWS_ROLE_ARN', value: 'mine' }];
  const pod = injected([...regions, ...identity(OLD_ROLE)]);
  pod.spec?.containers?.push({ name: 'own', env: [...own, ...regions], volumeMounts: [MOUNT] });
  t.same(moved(pod, old, account({})).env.at(-1), own);
  t.same(moved(pod, old, next).env.at(-1), [...own, ...regions]);
  pod.spec?.containers?.push({ name: 'other', env: own, volumeMounts: [MOUNT] });
  t.same(moved(pod, old, account({})).env.at(-1), own, 'a region of its own was not the EKS webhook’s');
});

const MINE: EnvVar = { name: 'AWS_ROLE_ARN', value: 'mine' };
const FILE: EnvVar = { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/elsewhere/token' };
const VAULT = token({ audience: 'vault', expirationSeconds: 600, path: 'vault-token' });
const AT_VAULT = { name: 'aws-iam-token', mountPath: '/vault' };

/** A pod of one list of containers, each with its variables and mounts. */
const podOf = (volumes: object[], ...containers: [env: EnvVar[] | undefined, mounts: object[]][]): Pod => ({
  metadata: { annotations: {} },
  spec: {
    volumes,
    containers: containers.map(([env, volumeMounts]) => ({ ...(env && { env }), volumeMounts })),
  },
});

t.test('a pod whose containers all set a role or a token file loses only the mounts and the volume', async (t) => {
  const pod = podOf([token(usual)], [[MINE], [MOUNT]], [[FILE], [MOUNT]]);
  t.same(moved(pod, old, account({})), { volumes: [], env: [[MINE], [FILE]], mounts: [[], []] });
});

t.test('a pod whose containers are all skipped loses only the volume', async (t) => {
  const pod = podOf([token(usual)], [[CI], []]);
  t.same(moved(pod, old, account({})), { volumes: [], env: [[CI]], mounts: [[]] });
});

t.test('a pod without volumes has nothing of the EKS webhook', async (t) => {
  const pod: Pod = { metadata: { annotations: {} }, spec: { containers: [{ name: 'build', env: [CI] }] } };
  t.same(moved(pod, old, account({})), { volumes: undefined, env: [[CI]], mounts: [undefined] });
});

t.test('on Windows, the token file has backslashes and a drive', async (t) => {
  const file = { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `C:${MOUNT.mountPath}/token`.replaceAll('/', '\\') };
  const pod = podOf([token(usual)], [[{ name: 'AWS_ROLE_ARN', value: OLD_ROLE }, file], [MOUNT]]);
  t.same(moved(pod, old, account({})), { volumes: [], env: [[]], mounts: [[]] });
});

// The EKS webhook was not called: the pod is the same with any account.
const authors: [string, Pod][] = [
  ['a token for another service', podOf([VAULT], [[CI], [AT_VAULT]], [undefined, []])],
  ['a token of that file name, mounted elsewhere', podOf([token(usual)], [[MINE], [AT_VAULT]])],
  ['a token of that file name, without a role', podOf([token(usual)], [undefined, [MOUNT]], [[CI], [MOUNT]])],
  [
    'a mount that holds more than the EKS webhook writes',
    podOf([token(usual)], [[MINE], [{ ...MOUNT, mountPropagation: 'None' }]]),
  ],
  ['a mount that can be written', podOf([token(usual)], [[MINE], [{ ...MOUNT, readOnly: false }]])],
  ['an identity that the author wrote whole', podOf([token(usual)], [identity('mine'), [MOUNT]])],
];
for (const [name, pod] of authors) {
  t.test(`a volume that the author added called aws-iam-token stays: ${name}`, async (t) => {
    for (const to of [next, account({}), account({ roleArn: NEW_ROLE, audience: 'other' }), undefined])
      t.same(moved(pod, old, to), moved(pod, undefined, undefined));
  });
}

t.test('where the EKS webhook used a volume that the author added, the volume and its own mounts stay', async (t) => {
  for (const volume of [VAULT, { name: 'aws-iam-token' }, token(usual)]) {
    const pod = podOf([volume], [[CI, ...identity(OLD_ROLE)], [AT_VAULT]], [identity(OLD_ROLE), [MOUNT]]);
    t.same(moved(pod, old, account({ roleArn: NEW_ROLE, audience: 'other', tokenExpiration: 7200 })), {
      volumes: [volume],
      env: [[CI, ...identity(NEW_ROLE)], identity(NEW_ROLE)],
      mounts: [[AT_VAULT], [MOUNT]],
    });
    t.same(moved(pod, old, account({})), { volumes: [volume], env: [[CI], []], mounts: [[AT_VAULT], []] });
  }
});

t.test(
  'where a container sets a role itself, the mount alone shows that the EKS webhook used a volume that the author added',
  async (t) => {
    for (const volume of [VAULT, { name: 'aws-iam-token' }, { name: 'aws-iam-token', projected: { sources: [{}] } }]) {
      const pod = podOf([volume], [[MINE], [MOUNT]], [[CI], [AT_VAULT]]);
      const same = { volumes: [volume], env: [[MINE], [CI]] };
      t.same(moved(pod, old, account({ roleArn: NEW_ROLE })), { ...same, mounts: [[MOUNT], [AT_VAULT]] });
      t.same(moved(pod, old, account({})), { ...same, mounts: [[], [AT_VAULT]] });
    }
  },
);
