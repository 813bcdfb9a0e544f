import t from 'tap';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import { readRunners } from '../../../../src/doctor/read/runners/read-runners.ts';
import type { Runner } from '../../../../src/doctor/world/runner/runner.ts';
import { isSeen, type Seen } from '../../../../src/doctor/world/seen.ts';
import { parseMapping } from '../../../../src/mapping/document/parse.ts';
import { compile } from '../../../../src/mapping/index/compile.ts';
import { wholeLists } from '../../../whole-lists.ts';

const ENTRYPOINT = ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'];

type Changes = { container?: object; spec?: object; labels?: Record<string, string> };

/** A workload as GitLab's chart makes it, with some changes. */
function workload(name: string, { container, spec, labels }: Changes = {}) {
  const containers = [
    { name, command: ENTRYPOINT, env: [{ name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' }], ...container },
  ];
  const template = { metadata: { labels }, spec: { serviceAccountName: name, containers, ...spec } };
  return { metadata: { name, namespace: 'gitlab' }, spec: { template } };
}

/** A cluster with some objects, by the path of their list; any other list is forbidden. */
function cluster(
  lists: Record<string, readonly object[]>,
  configMaps: Record<string, Record<string, string>> = {},
): Reader {
  const forbidden = (what: string) => ({ unseen: { what, why: 'it is forbidden', because: 'forbidden' } }) as const;
  return {
    list: async (path, what) => (path in lists ? { seen: lists[path] as never } : forbidden(what)),
    one: async (path) => {
      const data = configMaps[path.slice(path.lastIndexOf('/') + 1)];
      return { seen: (data === undefined ? undefined : { data }) as never };
    },
  };
}

const { mapping } = parseMapping('version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\n');
const DEPLOYMENTS = '/apis/apps/v1/deployments';
const SETS = '/apis/apps/v1/statefulsets';

async function read(reader: Reader) {
  if (mapping === undefined) throw new Error('the mapping is not valid');
  return readRunners(reader, compile(mapping), new Set(['gitlab']));
}

async function only(object: object, configMaps: Record<string, Record<string, string>> = {}) {
  const { runners } = await read(cluster({ [DEPLOYMENTS]: [object], [SETS]: [] }, configMaps));
  const found = runners.namespaces.get('gitlab') as Seen<readonly never[]>;
  return (isSeen(found) ? found.seen[0] : undefined) as never as Runner;
}

t.test('managers are found by their marks, in Deployments and StatefulSets, and others are not', async (t) => {
  const plain = workload('shop', { container: { command: ['shop'] } });
  const named = workload('runner', { container: { command: ['runner'] } });
  const labeled = workload('gpu', { container: { command: ['x'] }, labels: { 'gitlab-runner-irsa/manager': 'gpu' } });
  const { runners } = await read(cluster({ [DEPLOYMENTS]: [workload('a'), plain, named], [SETS]: [labeled] }));
  const found = runners.namespaces.get('gitlab');
  t.match(
    found,
    wholeLists({
      seen: [
        { kind: 'deployment', name: 'a', mark: 'chart' },
        { kind: 'deployment', name: 'runner', mark: undefined },
        { kind: 'statefulset', name: 'gpu', mark: 'label', managerName: 'gpu' },
      ],
    }),
  );
});

t.test('a manager without a mark is found by its image, and its container by the same', async (t) => {
  const image = 'registry.example.com/mirror/gitlab-runner:alpine-v19.4.0';
  const plain = { metadata: { name: 'plain', namespace: 'gitlab' } };
  const containers = [
    { name: 'proxy', image: 'envoy:1' },
    { name: 'main', image },
  ];
  const withSidecar = { ...plain, spec: { template: { spec: { containers } } } };
  t.match(await only(withSidecar), { mark: undefined, account: 'default', container: 'main', image });
  const helper = { containers: [{ name: 'main', image: 'gitlab/gitlab-runner-helper:x86_64-v19.4.0' }] };
  t.equal(await only({ ...plain, spec: { template: { spec: helper } } }), undefined);
});

t.test('without permission for StatefulSets, Deployments are still read, and what is missing is said', async (t) => {
  const { runners, unreadRunners } = await read(cluster({ [DEPLOYMENTS]: [workload('a')] }));
  t.match(runners.namespaces.get('gitlab'), wholeLists({ seen: [{ name: 'a' }] }));
  t.match(unreadRunners, wholeLists([{ what: 'StatefulSets of gitlab', because: 'forbidden', namespace: 'gitlab' }]));
});

t.test('the namespace of the pod is a value of a variable', async (t) => {
  const env = [
    { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
    { name: 'KUBERNETES_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
  ];
  t.match(
    await only(workload('a', { container: { env } })),
    wholeLists({ settings: [{ namespace: { value: 'gitlab' } }] }),
  );
});

t.test('the config.toml of the operator is a template, over which the environment wins', async (t) => {
  const operator = workload('runner', {
    labels: { 'app.kubernetes.io/component': 'runner' },
    container: {
      command: ['x'],
      env: [
        { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
        { name: 'KUBERNETES_NAMESPACE', value: 'ci' },
      ],
    },
    spec: { volumes: [{ name: 'c', configMap: { name: 'config' } }] },
  });
  const text = '[[runners]]\n[runners.kubernetes]\nnamespace = "gitlab"\n';
  t.match(
    await only(operator, { config: { 'config.toml': text } }),
    wholeLists({
      ...{ mark: 'operator', broken: [] },
      settings: [{ namespace: { value: 'ci', path: 'KUBERNETES_NAMESPACE' }, document: { key: 'config.toml' } }],
    }),
  );
});

t.test('Secrets with a configuration or with variables are said, and those with a token are not', async (t) => {
  const runner = workload('a', {
    container: {
      envFrom: [{ secretRef: { name: 'variables' } }],
      volumeMounts: [
        { name: 'home', mountPath: '/home/gitlab-runner/.gitlab-runner' },
        { name: 'certs', mountPath: '/home/gitlab-runner/.gitlab-runner/certs' },
      ],
    },
    spec: {
      volumes: [
        { name: 'home', secret: { secretName: 'in-home' } },
        { name: 'certs', secret: { secretName: 'ca' } },
        { name: 'named', secret: { secretName: 'named', items: [{ key: 'config.toml', path: 'config.toml' }] } },
        {
          name: 'projected-secrets',
          projected: { sources: [{ secret: { name: 'token', items: [{ key: 'runner-token' }] } }] },
        },
      ],
    },
  });
  t.same(
    (await only(runner)).unread.map(({ what }) => what),
    [
      'the configuration of the runner in Secret gitlab/in-home',
      'the configuration of the runner in Secret gitlab/named',
      'variables of the manager in Secret gitlab/variables',
    ],
  );
});

t.test('a setting whose variable comes from a Secret is unknown, whatever the template says', async (t) => {
  const env = [
    { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
    { name: 'KUBERNETES_NAMESPACE', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
  ];
  t.match(
    (await only(workload('a', { container: { env } }))).unread,
    wholeLists([{ what: 'variable KUBERNETES_NAMESPACE' }]),
  );
});

t.test('a patch of pod_spec in a file of the manager is unknown', async (t) => {
  const text = `[[runners]]
[runners.feature_flags]
FF_USE_ADVANCED_POD_SPEC_CONFIGURATION = true
[[runners.kubernetes.pod_spec]]
patch_path = "/patches/account.yaml"
[[runners.kubernetes.pod_spec]]
patch_type = "json"
patch = '''[{"op": "remove", "path": "/serviceAccountName"}]'''
`;
  const runner = workload('a', { spec: { volumes: [{ name: 'c', configMap: { name: 'config' } }] } });
  t.match(
    await only(runner, { config: { 'config.template.toml': text } }),
    wholeLists({
      unread: [{ why: 'it is a file of the manager' }],
      settings: [{ serviceAccount: { value: 'default', path: 'runners[0].kubernetes.pod_spec[1].patch' } }],
    }),
  );
});

const PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const OWN = { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } };

const tokens: [name: string, changes: Changes, token: object][] = [
  ['none of its own', {}, { mounted: undefined, automount: undefined, kubeconfig: undefined }],
  ['none by its pod', { spec: { automountServiceAccountToken: false } }, { mounted: undefined, automount: false }],
  [
    'one from a Secret',
    {
      container: { volumeMounts: [{ name: 'api', mountPath: `${PATH}/` }] },
      spec: { volumes: [{ name: 'api', secret: { secretName: 'long-lived' } }] },
    },
    { mounted: { is: 'secret', volume: 'api', secret: 'long-lived' } },
  ],
  [
    'one from a Secret over that of the pod',
    {
      container: {
        volumeMounts: [
          { name: 'own', mountPath: PATH },
          { name: 'api', mountPath: `${PATH}/token`, subPath: 'token' },
        ],
      },
      spec: {
        volumes: [
          { name: 'own', projected: { sources: [OWN] } },
          { name: 'api', secret: { secretName: 'long-lived' } },
        ],
      },
    },
    { mounted: { is: 'secret', volume: 'api', secret: 'long-lived' } },
  ],
  [
    'one from a projected Secret',
    {
      container: { volumeMounts: [{ name: 'api', mountPath: PATH }] },
      spec: { volumes: [{ name: 'api', projected: { sources: [{ secret: { name: 'long-lived' } }] } }] },
    },
    { mounted: { is: 'secret', volume: 'api', secret: 'long-lived' } },
  ],
  [
    'a projected one of its pod',
    {
      container: { volumeMounts: [{ name: 'own', mountPath: PATH }] },
      spec: {
        automountServiceAccountToken: false,
        volumes: [{ name: 'own', projected: { sources: [{ configMap: { name: 'kube-root-ca.crt' } }, OWN] } }],
      },
    },
    { mounted: { is: 'pod' }, automount: false },
  ],
  [
    'what another container puts into a volume',
    {
      container: { volumeMounts: [{ name: 'vault', mountPath: PATH }] },
      spec: { volumes: [{ name: 'vault', emptyDir: {} }] },
    },
    { mounted: { is: 'other', volume: 'vault' } },
  ],
  [
    'a kubeconfig in its home',
    { container: { volumeMounts: [{ name: 'home', mountPath: '/home/gitlab-runner/.kube' }] } },
    { kubeconfig: 'volume home' },
  ],
  [
    'a kubeconfig by a variable',
    {
      container: {
        env: [
          { name: 'CI_SERVER_URL', value: 'x' },
          { name: 'KUBECONFIG', value: '/k' },
        ],
      },
    },
    { kubeconfig: 'variable KUBECONFIG' },
  ],
];

for (const [name, changes, token] of tokens)
  t.test(`the token of a manager: ${name}`, async (t) => {
    t.match((await only(workload('a', changes))).token, token);
  });

t.test('flags of the command are settings, and a script that sets them is said not to be read', async (t) => {
  const args = [
    'register',
    '--kubernetes-privileged=true',
    '--kubernetes-service-account-overwrite-allowed=.*',
    '--kubernetes-bearer_token_overwrite_allowed=true',
  ];
  const [settings] = (await only(workload('a', { container: { args } }))).settings;
  t.match(
    settings,
    wholeLists({
      nodeAccess: [{ value: 'privileged = true', path: '--kubernetes-privileged' }],
      serviceAccountOverwriteAllowed: { value: '.*', path: '--kubernetes-service-account-overwrite-allowed' },
      bearerTokenOverwriteAllowed: { value: 'true' },
    }),
  );
  const scripted = workload('b', { spec: { volumes: [{ name: 'x', configMap: { name: 'scripts' } }] } });
  const { unread } = await only(scripted, {
    scripts: { entrypoint: 'gitlab-runner register --kubernetes-privileged' },
  });
  t.match(unread, wholeLists([{ what: 'settings by entrypoint of ConfigMap gitlab/scripts' }]));
});

t.test('a Secret has keys for the cache only if the entrypoint exports them', async (t) => {
  const sources = [{ configMap: { name: 'scripts' } }, { secret: { name: 's3access' } }];
  const volumes = [
    { name: 'projected-secrets', projected: { sources } },
    { name: 'scripts', configMap: { name: 'scripts' } },
  ];
  const manager = workload('a', { spec: { volumes } });
  const secretOf = async (entrypoint: string) => (await only(manager, { scripts: { entrypoint } })).cacheSecret;
  t.equal(await secretOf('export CACHE_S3_ACCESS_KEY=$(cat /secrets/accesskey)'), 's3access');
  t.equal(await secretOf('exec gitlab-runner run'), undefined);
});
