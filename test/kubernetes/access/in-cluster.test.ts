import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { inClusterAccess } from '../../../src/kubernetes/access/in-cluster.ts';

const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
const mounted = { token: 'one\n', 'ca.crt': 'PEM', namespace: 'irsa\n' };

t.test('the API server and the token are those of the pod, read again each time', async (t) => {
  const folder = t.testdir(mounted);
  const access = inClusterAccess(folder, env);
  t.equal(access.server.href, 'https://10.0.0.1/');
  t.equal(access.namespace, 'irsa');
  t.strictSame(await access.credentials(), { headers: { authorization: 'Bearer one' }, tls: { ca: 'PEM' } });
  writeFileSync(join(folder, 'token'), 'two');
  t.match(await access.credentials(), { headers: { authorization: 'Bearer two' } });
  rmSync(join(folder, 'token'));
  await t.rejects(access.credentials(), {
    message: /token cannot be read any more \(ENOENT\)/,
    cause: { code: 'token_unreadable' },
  });
});

t.test('an IPv6 address gets brackets', async (t) => {
  const { server } = inClusterAccess(t.testdir(mounted), { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' });
  t.equal(server.host, '[fd00::1]');
});

t.test('without a namespace file there is no namespace', async (t) => {
  t.equal(inClusterAccess(t.testdir({ ...mounted, namespace: '' }), env).namespace, undefined);
  const { namespace: _, ...rest } = mounted;
  t.equal(inClusterAccess(t.testdir(rest), env).namespace, undefined);
});

t.test('outside of a pod, the error says what is missing and what to do', async (t) => {
  t.throws(() => inClusterAccess(t.testdir(mounted), {}), {
    message: /^--in-cluster: KUBERNETES_SERVICE_HOST .* are not set.*; run it in a pod, or name a kubeconfig/,
    cause: { code: 'not_in_cluster' },
  });
  t.throws(() => inClusterAccess(t.testdir({ token: 'one' }), env), {
    message: /ca\.crt cannot be read \(ENOENT\); mount the token/,
  });
});
