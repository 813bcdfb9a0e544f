import { join } from 'node:path';
import t from 'tap';
import { causeOf } from '../../../src/errors.ts';
import { kubeconfigAccess } from '../../../src/kubernetes/access/kubeconfig.ts';

const CONFIG = `apiVersion: v1
kind: Config
clusters:
  - {name: one, cluster: {server: "https://one.example.com:6443/prefix", certificate-authority-data: UEVN}}
  - {name: two, cluster: {server: "https://two.example.com"}}
users:
  - {name: token, user: {token: secret}}
  - {name: basic, user: {username: me, password: word}}
contexts:
  - {name: first, context: {cluster: one, user: token, namespace: irsa}}
  - {name: second, context: {cluster: two, user: basic}}
  - {name: broken, context: {cluster: none, user: token}}
current-context: first
`;

t.test('the current context names the API server and the credentials', async (t) => {
  const access = await kubeconfigAccess(join(t.testdir({ config: CONFIG }), 'config'));
  t.equal(access.server.href, 'https://one.example.com:6443/prefix');
  t.equal(access.namespace, 'irsa');
  const { headers, tls } = await access.credentials();
  t.match(headers, { Authorization: 'Bearer secret' });
  t.equal(String(tls.ca), 'PEM');
});

t.test('another context can be named', async (t) => {
  const access = await kubeconfigAccess(join(t.testdir({ config: CONFIG }), 'config'), 'second');
  t.equal(access.server.host, 'two.example.com');
  t.equal(access.namespace, undefined);
  t.match(await access.credentials(), { headers: { authorization: 'Basic bWU6d29yZA==' } });
});

for (const server of ['http://127.0.0.1:8001', 'http://localhost:8001/prefix', 'http://[::1]:8001'])
  t.test(`${server} is kubectl proxy: it gets no credentials`, async (t) => {
    const config = CONFIG.replace('https://one.example.com:6443/prefix', server);
    const access = await kubeconfigAccess(join(t.testdir({ config }), 'config'));
    t.equal(access.server.protocol, 'http:');
    t.same(await access.credentials(), { headers: {}, tls: {} });
  });

const unusable: [name: string, config: string, context: string | undefined, says: RegExp][] = [
  [
    'a context that does not exist',
    CONFIG,
    'third',
    /^--context: .* no context "third" with a cluster; it has first, second, broken$/,
  ],
  ['a context without its cluster', CONFIG, 'broken', /^--context: .* no context "broken" with a cluster/],
  [
    'no current context',
    CONFIG.replace(/^current.*$/m, ''),
    undefined,
    /^--kubeconfig: .* no current context; name one with --context: first, second, broken$/,
  ],
  ['a file without contexts', 'apiVersion: v1', undefined, /^--kubeconfig: .*config has no contexts$/],
  ['a context of a file without contexts', 'apiVersion: v1', 'first', /^--kubeconfig: .*config has no contexts$/],
  ['a file that is not YAML', 'clusters: [', undefined, /^--kubeconfig: .*config: it is not a kubeconfig: /],
  [
    'a server on another machine without TLS',
    CONFIG.replace('https://one.example.com:6443/prefix', 'http://one.example.com:8001'),
    undefined,
    /^--kubeconfig: .* the server of cluster "one" is reached without TLS, wanted https:\/\/HOST:PORT, or http:\/\/ on this/,
  ],
  [
    'a server that only begins like this machine',
    CONFIG.replace('https://one.example.com:6443/prefix', 'http://127.0.0.1.example.com:8001'),
    undefined,
    /is reached without TLS/,
  ],
  [
    'a server that is not a URL',
    CONFIG.replace('"https://one.example.com:6443/prefix"', '"me:secret@one"'),
    undefined,
    /^--kubeconfig: .* the server of cluster "one" is not a URL, wanted https:\/\/HOST:PORT$/,
  ],
];

for (const [name, config, context, message] of unusable) {
  t.test(`${name} is a user error`, async (t) => {
    await t.rejects(kubeconfigAccess(join(t.testdir({ config }), 'config'), context), { message });
  });
}

t.test('a file that does not exist is a user error', async (t) => {
  await t.rejects(kubeconfigAccess('none'), { message: /^--kubeconfig: none: there is no such file$/ });
});

for (const [name, command, says] of [
  ['is not installed', '{command: no-such-program-here, args: []', /from the command "no-such-program-here": .*ENOENT/],
  [
    'fails',
    '{command: sh, args: [-c, "echo The SSO session has expired >&2; exit 1"]',
    /from the command "sh": The SSO session has expired$/,
  ],
] as const)
  t.test(
    `a command for credentials that ${name} is reported as such, not as an API server that does not answer`,
    async (t) => {
      const user = `{exec: ${command}, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}`;
      const config = CONFIG.replace('{token: secret}', user);
      const access = await kubeconfigAccess(join(t.testdir({ config }), 'config'));
      await t.rejects(access.credentials(), { message: says, cause: { code: 'credentials_unavailable' } });
    },
  );

t.test('neither a token in the file nor one that a command prints is in an error', async (t) => {
  const verbose = (error: unknown) => `${error}${(causeOf(error)?.because as Error | undefined)?.stack}`;
  const folder = t.testdir({ broken: 'users: [\n  {name: a, user: {token: SECRET}}: {' });
  const unreadable = await kubeconfigAccess(join(folder, 'broken')).catch((error: unknown) => error);
  t.match(verbose(unreadable), /is not a kubeconfig/);
  t.notMatch(verbose(unreadable), /SECRET/);
  const user =
    '{exec: {command: echo, args: [SECRET], apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}';
  const config = CONFIG.replace('{token: secret}', user);
  const access = await kubeconfigAccess(join(t.testdir({ config }), 'config'));
  const unusable = await access.credentials().catch((error: unknown) => error);
  t.match(verbose(unusable), /from the command "echo": its output is not JSON/);
  t.notMatch(verbose(unusable), /SECRET/);
});
