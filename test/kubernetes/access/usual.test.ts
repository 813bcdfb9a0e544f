import { join } from 'node:path';
import t from 'tap';
import { usualAccess } from '../../../src/kubernetes/access/usual.ts';

const config = (name: string, current = true) => `apiVersion: v1
kind: Config
clusters: [{name: ${name}, cluster: {server: "https://${name}.example.com"}}, {name: shared, cluster: {server: "https://${name}-shared.example.com"}}]
users: [{name: me, user: {token: of-${name}}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: me}}, {name: shared, context: {cluster: shared, user: me}}]
${current ? `current-context: ${name}` : ''}
`;

t.test('like kubectl: the flag, then KUBECONFIG, then the home folder, then the pod', async (t) => {
  const home = t.testdir({ '.kube': { config: config('home') }, one: config('one'), two: config('two') });
  const file = (name: string) => join(home, name);
  const host = async (options: object, env: NodeJS.ProcessEnv) => (await usualAccess(options, env)).server.host;
  t.equal(await host({ kubeconfig: file('one') }, { HOME: home, KUBECONFIG: file('two') }), 'one.example.com');
  t.equal(await host({}, { HOME: home, KUBECONFIG: file('two') }), 'two.example.com');
  t.equal(await host({}, { HOME: home, KUBECONFIG: '' }), 'home.example.com');
  t.equal(await host({ context: 'shared' }, { HOME: home }), 'home-shared.example.com');
});

t.test('of two entries with one name in KUBECONFIG, the first is used', async (t) => {
  const folder = t.testdir({ one: config('one', false), two: config('two') });
  const env = { KUBECONFIG: `${folder}/one:${folder}/gone:${folder}/two:` };
  const access = await usualAccess({}, env);
  t.equal(access.server.host, 'two.example.com', 'the first current context');
  t.match((await access.credentials()).headers, { Authorization: 'Bearer of-one' });
  t.equal((await usualAccess({ context: 'one' }, env)).server.host, 'one.example.com');
  t.equal((await usualAccess({ context: 'shared' }, env)).server.host, 'one-shared.example.com');
});

t.test('without a kubeconfig, the error says what to do', async (t) => {
  await t.rejects(usualAccess({}, {}), {
    message: /no kubeconfig found/,
    cause: { code: 'kubeconfig_missing', hint: /update-kubeconfig/ },
  });
  await t.rejects(usualAccess({}, { HOME: t.testdir({}) }), /no kubeconfig found/);
  await t.rejects(
    usualAccess({}, { KUBECONFIG: '/nowhere/at-all' }),
    /^--kubeconfig: \/nowhere\/at-all: there is no such file$/,
  );
  await t.rejects(usualAccess({}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }), /--in-cluster/);
});
