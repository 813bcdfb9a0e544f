import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { untilConfigurationsRead } from '../../control-plane/client/until-configurations-read.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { createClock, createStillClock } from './clock.ts';
import { openGate } from './gate.ts';
import { serveReviews } from './https-server.ts';
import { install } from './installation.ts';
import { splitBetween } from './splitter.ts';

const cluster = connect();
const { admin } = cluster;
const MINUTE = 1 / 1440;

const pod = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, generateName: 'pod-' },
  spec: { containers: [{ name: 'main', image: 'none.invalid/none' }] },
});

/** So short that every certificate is valid by the real clock too: it is valid from an hour before it was issued. */
const rotation = { authorityDays: 20 * MINUTE, leafDays: 9 * MINUTE, graceMilliseconds: 60_000 };
const LEAF_IS_DUE = 6.05 * MINUTE;
/** In addition to the lives of two leaves. */
const AUTHORITY_IS_DUE = 1.3 * MINUTE;
const GRACE_IS_OVER = 1.1 * MINUTE;

t.test('no pod fails to be created while leaf and authority are replaced again and again', async (t) => {
  const namespace = await cluster.createNamespace();
  const installation = await install(t, cluster, { namespaces: [namespace] });
  const clock = createStillClock();
  const options = { now: clock.now, rotation };
  const replicas = [await installation.replica(options), await installation.replica(options)];
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

  const failed: string[] = [];
  let created = 0;
  let isOver = false;
  const creating = (async () => {
    while (!isOver || servers.some(({ answered }) => answered() <= 100)) {
      const { status, message } = await admin.create(pod(namespace), { dryRun: true });
      created += 1;
      if (status !== 201) failed.push(message);
      await sleep(10);
    }
  })();
  const counts = (which: string) =>
    replicas.map(({ counted }) => counted().rotations.filter((one) => one === which).length);
  const replaced = async (which: 'leaf' | 'authority', days: number) => {
    const before = counts(which);
    clock.forward(days);
    await waitUntil(
      `a new ${which} in both replicas`,
      async () => counts(which).every((count, index) => count > (before[index] ?? 0)) || undefined,
    );
  };
  for (const _round of [1, 2]) {
    for (const _leaf of [1, 2]) await replaced('leaf', LEAF_IS_DUE);
    clock.forward(AUTHORITY_IS_DUE);
    await waitUntil('the next authority in all bundles', async () => (await installation.state())?.next?.seenAt);
    await untilConfigurationsRead(cluster);
    await replaced('authority', GRACE_IS_OVER);
  }
  isOver = true;
  await creating;

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
  await untilConfigurationsRead(cluster);
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

t.test(
  'the API server is away: the certificate stays though the next is due, and all is maintained after it',
  async (t) => {
    const installation = await install(t, cluster);
    const gate = await openGate(t, new URL(cluster.connection.server));
    const clock = createStillClock();
    const options = { now: clock.now, rotation, server: `https://127.0.0.1:${gate.port}` };
    const { certificates, logMessages } = await installation.replica(options);
    await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
    const before = certificates.current().serial;
    gate.shut();
    await admin.patch(installation.mutating, [{ op: 'remove', path: '/webhooks/1/clientConfig/caBundle' }], {
      type: 'json',
    });
    clock.forward(LEAF_IS_DUE);
    await waitUntil('maintenance to fail', async () =>
      logMessages().find((line) => line.startsWith('certificate maintenance failed: ')),
    );
    t.equal(certificates.current().serial, before);
    gate.open();
    const start = performance.now();
    await waitUntil('the bundles', async () => !(await installation.bundles()).includes('') || undefined);
    t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
    await waitUntil('maintenance to recover', async () => logMessages().find((line) => line.endsWith(' recovered')));
    clock.forward(GRACE_IS_OVER);
    await waitUntil('the next certificate', async () => certificates.current().serial !== before || undefined);
    t.comment(logMessages().slice(-4).join('\n'));
  },
);
