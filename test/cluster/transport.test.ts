import { connect as connectTls } from 'node:tls';
import t from 'tap';
import type { Pod } from '../../src/pods/pod.ts';
import { connect } from '../control-plane/client/connect.ts';
import { wholeLists } from '../whole-lists.ts';
import { jobPod } from './job-pod.ts';
import { startWebhook } from './webhook.ts';
import { createWorld } from './world.ts';

const cluster = connect();
const billing = { name: 'billing', match: { kind: 'job' }, serviceAccount: 'ci-billing' };

t.test('the webhook is reached as the Service that it is: by its ClusterIP, name and certificate', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  const namespace = await cluster.createNamespace({ prefix: 'webhook' });
  const made = await cluster.admin.create<{ spec: { clusterIP: string } }>({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'gitlab-runner-irsa' },
    spec: { ports: [{ port: 443 }] },
  });
  const host = made.body.spec.clusterIP;
  const served = await startWebhook(cluster, { host, port: 443, dns: [`gitlab-runner-irsa.${namespace}.svc`] });
  const managers = [{ serviceAccount: `${world.namespace}/gitlab-runner-common` }];
  await served.follow({ version: 1, managers, rules: [billing] }, [world.namespace]);
  await world.map({ rules: [billing] });
  const registered = await cluster.registerWebhook({
    name: `00-by-service-${namespace}`,
    service: { namespace, name: 'gitlab-runner-irsa', port: 443, path: '/mutate/enforce' },
    caBundle: served.caBundle,
    namespaces: [world.namespace],
    failurePolicy: 'Fail',
  });
  t.teardown(async () => {
    await registered.unregister();
    await served.close();
  });
  const { body, message } = await world.manager.create<Pod>(jobPod(world.namespace));
  t.equal(body.spec?.serviceAccountName, 'ci-billing', message);
  t.match(served.lines(), wholeLists([{ reason: 'patched' }]));
});

t.test('without a mapping the failure policy decides, not we', async (t) => {
  const strict = await createWorld(t, cluster);
  const refused = await strict.manager.create(jobPod(strict.namespace));
  t.match(refused, { status: 500, message: /failed calling webhook .*No mapping has been read yet/ });
  const lenient = await createWorld(t, cluster, {}, { mode: 'best-effort' });
  t.match(await lenient.manager.create(jobPod(lenient.namespace)), { status: 201 });
});

t.test('a client of TLS 1.1 is refused, and one of TLS 1.2 is served over HTTP/1.1', async (t) => {
  const served = await startWebhook(cluster);
  t.teardown(() => served.close());
  const ca = Buffer.from(served.caBundle, 'base64');
  const handshake = (maxVersion: 'TLSv1.1' | 'TLSv1.2') =>
    new Promise<string>((resolve) => {
      const options = { ca, port: served.port, host: '127.0.0.1', maxVersion, minVersion: 'TLSv1' as const };
      const socket = connectTls(
        { ...options, ciphers: 'DEFAULT@SECLEVEL=0', ALPNProtocols: ['h2', 'http/1.1'] },
        () => {
          resolve(`${socket.getProtocol()} ${socket.alpnProtocol}`);
          socket.destroy();
        },
      );
      socket.once('error', () => resolve('refused'));
    });
  t.equal(await handshake('TLSv1.1'), 'refused');
  t.equal(await handshake('TLSv1.2'), 'TLSv1.2 http/1.1');
});
