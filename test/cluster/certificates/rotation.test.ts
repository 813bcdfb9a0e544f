import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { createClock } from './clock.ts';
import { openGate } from './gate.ts';
import { serveReviews } from './https-server.ts';
import { install } from './installation.ts';
import { splitBetween } from './splitter.ts';

const cluster = connect();
const { admin } = cluster;
const SECOND = 1 / 86_400;

const pod = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, generateName: 'pod-' },
  spec: { containers: [{ name: 'main', image: 'none.invalid/none' }] },
});

t.test('no pod fails to be created while leaf and authority are replaced again and again', async (t) => {
  const namespace = await cluster.createNamespace();
  const installation = await install(t, cluster, { namespaces: [namespace] });
  const rotation = { authorityDays: 20 * SECOND, leafDays: 9 * SECOND, graceMilliseconds: 1000 };
  const replicas = [await installation.replica({ rotation }), await installation.replica({ rotation })];
  const servers = await Promise.all(
    replicas.map(({ certificates }) => serveReviews(t, certificates, { host: '127.0.0.1', port: 0 })),
  );
  const ports = servers.map(({ port }) => port);
  await splitBetween(t, installation.service.clusterIP, () => ports);
  for (const { certificates } of replicas)
    await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
  await waitUntil(
    'the first review',
    async () => (await admin.create(pod(namespace), { dryRun: true })).status === 201 || undefined,
  );

  const authorities = () => replicas.map(({ counted }) => counted().rotations.filter((which) => which === 'authority'));
  const failed: string[] = [];
  let created = 0;
  while (authorities().some(({ length }) => length < 2)) {
    const { status, message } = await admin.create(pod(namespace), { dryRun: true });
    created += 1;
    if (status !== 201) failed.push(message);
    await sleep(10);
  }
  t.strictSame(failed, []);
  t.comment(`${created} pods, ${replicas.map(({ counted }) => counted().rotations.length).join(' and ')} rotations`);
  for (const { answered } of servers) t.ok(answered() > 100);
  for (const { counted } of replicas) t.equal(counted().mismatches, 0);
});

t.test('a clock that jumps by a year, with everything expired, heals without a restart', async (t) => {
  const namespace = await cluster.createNamespace();
  const installation = await install(t, cluster, { namespaces: [namespace] });
  // A year behind: for the API server, whose clock is right, all that is made has ended already.
  const clock = createClock(-366);
  const replicas = [await installation.replica(clock), await installation.replica(clock)] as const;
  const { certificates } = replicas[0];
  await serveReviews(t, certificates, { host: installation.service.clusterIP });
  const before = await waitUntil('the bundles', async () =>
    certificates.bundleTrusted() ? certificates.current() : undefined,
  );
  const refused = await admin.create(pod(namespace), { dryRun: true });
  t.match(refused, { status: 500, message: /x509: certificate has expired or is not yet valid/ });
  const start = performance.now();
  clock.forward(366);
  await waitUntil(
    'a pod',
    async () => (await admin.create(pod(namespace), { dryRun: true })).status === 201 || undefined,
  );
  t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
  t.not(certificates.current().serial, before.serial);
  const state = await installation.state();
  t.strictSame(state?.retired, []);
  await waitUntil(
    'the other replica',
    async () => replicas[1].certificates.current().serial === certificates.current().serial || undefined,
  );
});

t.test('the API server is away: what is there is served, and looked after again when it is back', async (t) => {
  const installation = await install(t, cluster);
  const gate = await openGate(t, new URL(cluster.connection.server));
  const { certificates, said } = await installation.replica({ server: `https://127.0.0.1:${gate.port}` });
  await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
  const before = certificates.current().serial;
  gate.shut();
  await admin.patch(installation.mutating, [{ op: 'remove', path: '/webhooks/1/clientConfig/caBundle' }], {
    type: 'json',
  });
  await sleep(1500);
  t.equal(certificates.current().serial, before);
  gate.open();
  const start = performance.now();
  await waitUntil('the bundles', async () => !(await installation.bundles()).includes('') || undefined);
  t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
  t.equal(certificates.current().serial, before);
  t.comment(said().slice(-4).join('\n'));
});
