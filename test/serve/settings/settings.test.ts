import t from 'tap';
import { readSettings, type ServeOptions, servedNames } from '../../../src/serve/settings/settings.ts';
import { wholeLists } from '../../whole-lists.ts';

const files = { mapping: 'mapping.yaml', accounts: 'accounts.yaml' };

t.test('only the two files are required', async (t) => {
  t.strictSame(readSettings(files), {
    mapping: 'mapping.yaml',
    accounts: 'accounts.yaml',
    listen: { host: '127.0.0.1', port: 9443 },
    health: { host: '127.0.0.1', port: 8080 },
    certificates: 'certs',
    graceMilliseconds: 10_000,
  });
});

t.test('the grace period is in seconds', async (t) => {
  for (const [grace, milliseconds] of [
    ['0', 0],
    ['2.5', 2500],
    ['30s', 30_000],
  ] as const)
    t.equal(readSettings({ ...files, grace }).graceMilliseconds, milliseconds);
});

const bad: [name: string, options: ServeOptions, says: RegExp, code: string][] = [
  ['no mapping', { accounts: 'a' }, /^--mapping is required: the path of the mapping/, 'flag_missing'],
  ['no accounts', { mapping: 'm' }, /^--accounts is required: .*kubectl get serviceaccounts/, 'flag_missing'],
  ['an empty folder name', { ...files, certificates: '' }, /^--certificates is required/, 'flag_missing'],
  ['a bad address', { ...files, listen: '9443' }, /^--listen: "9443" has no host/, 'address_invalid'],
  ['a bad health address', { ...files, health: '::' }, /^--health: "::" is an IPv6/, 'address_invalid'],
  ['grace in minutes', { ...files, grace: '1m' }, /^--grace: "1m" is not a number of seconds; write/, 'grace_invalid'],
  [
    'a mapping in a cluster',
    { inCluster: true, mapping: 'm' },
    /^--mapping and --in-cluster exclude each other: in a cluster, mapping and accounts are read from the API server$/,
    'flag_conflict',
  ],
  [
    'accounts in a cluster',
    { inCluster: true, accounts: 'a' },
    /^--accounts and --in-cluster exclude/,
    'flag_conflict',
  ],
  [
    'a manager without a namespace',
    { inCluster: true, starterManagers: 'gitlab/runner, runner' },
    /^--starter-managers: "runner" is not a namespace\/name; write/,
    'starter_managers_invalid',
  ],
  ['negative grace', { ...files, grace: '-1' }, /^--grace: "-1" is not a number of seconds/, 'grace_invalid'],
];

for (const [name, options, message, code] of bad) {
  t.test(`${name} is refused, and the message names the flag`, async (t) => {
    t.throws(() => readSettings(options), { message, cause: { code } });
  });
}

t.test(
  'in a cluster nothing is required: the names are those of the chart, and it listens on every address',
  async (t) => {
    t.strictSame(readSettings({ inCluster: true }), {
      listen: { host: '::', port: 9443 },
      health: { host: '::', port: 8080 },
      graceMilliseconds: 10_000,
      certificates: undefined,
      cluster: {
        namespace: undefined,
        mappingConfigMap: 'gitlab-runner-irsa-mapping',
        starterManagers: [],
        certificatesSecret: 'gitlab-runner-irsa-certificates',
        service: 'gitlab-runner-irsa',
        mutatingConfiguration: '00-gitlab-runner-irsa',
        validatingConfiguration: 'gitlab-runner-irsa',
        tokenFolder: '/var/run/secrets/kubernetes.io/serviceaccount',
        kubeconfig: undefined,
        context: undefined,
      },
    });
    t.match(readSettings({ inCluster: true, certificates: 'certs', namespace: 'irsa', listen: '127.0.0.1:1' }), {
      certificates: 'certs',
      listen: { host: '127.0.0.1', port: 1 },
      cluster: { namespace: 'irsa' },
    });
  },
);

t.test(
  'managers of the starter are separated by commas, each with the namespaces of its jobs if they run elsewhere',
  async (t) => {
    const { cluster } = readSettings({
      inCluster: true,
      starterManagers: 'gitlab/runner, gitlab/other:jobs-a:jobs-b,',
    });
    t.strictSame(cluster?.starterManagers, [
      { serviceAccount: 'gitlab/runner', namespaces: [] },
      { serviceAccount: 'gitlab/other', namespaces: ['jobs-a', 'jobs-b'] },
    ]);
  },
);

t.test('our certificate covers the Service, this machine and the address to listen on', async (t) => {
  const names = (host: string) => servedNames({ listen: { host, port: 9443 } });
  t.match(
    names('127.0.0.1').dns,
    wholeLists([
      'localhost',
      'gitlab-runner-irsa',
      'gitlab-runner-irsa.gitlab-runner-irsa',
      /\.svc$/,
      /\.svc\.cluster\.local$/,
    ]),
  );
  t.strictSame(names('127.0.0.1').ip, ['127.0.0.1', '::1']);
  t.strictSame(names('10.1.2.3').ip, ['127.0.0.1', '::1', '10.1.2.3']);
  t.strictSame(names('fd00::9').ip, ['127.0.0.1', '::1', 'fd00::9']);
  for (const every of ['::', '0.0.0.0'])
    t.strictSame(names(every), names('127.0.0.1'), 'not the address that means all addresses');
  t.ok(names('webhook.example.com').dns.includes('webhook.example.com'));
});
