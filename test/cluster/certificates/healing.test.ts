import { X509Certificate } from 'node:crypto';
import t, { type Test } from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { entryFor, type Installation, install, type Replica } from './installation.ts';

const cluster = connect();
const { admin } = cluster;

async function started(t: Test): Promise<{ installation: Installation; replicas: [Replica, Replica]; before: string }> {
  const installation = await install(t, cluster);
  const replicas: [Replica, Replica] = [await installation.replica(), await installation.replica()];
  for (const { certificates } of replicas)
    await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
  await installation.untilSettled();
  return { installation, replicas, before: replicas[0].certificates.current().authority ?? '' };
}

/** Whether the bundles, all alike, hold so many authorities and verify what is served. */
async function healed({ bundles }: Installation, { certificates }: Replica, count: number): Promise<true | undefined> {
  const [bundle, ...others] = [...new Set(await bundles())];
  const authorities = split(bundle ?? '');
  const leaf = new X509Certificate(certificates.current().certificate);
  const isTrusted = authorities.some((authority) => leaf.verify(authority.publicKey));
  return (others.length === 0 && authorities.length === count && isTrusted) || undefined;
}

function split(bundle: string): X509Certificate[] {
  return bundle.split(/(?<=END CERTIFICATE-----\n)/).flatMap((text) => (text ? [new X509Certificate(text)] : []));
}

const lost = {
  'a deleted Secret': (installation: Installation) => admin.delete(installation.secret),
  'an invalid Secret': (installation: Installation) =>
    admin.patch(installation.secret, { data: { 'state.json': Buffer.from('{"version": 1').toString('base64') } }),
  'an emptied Secret': (installation: Installation) => admin.patch(installation.secret, { data: null }),
};

for (const [name, lose] of Object.entries(lost))
  t.test(`${name}: the old authority stays in the bundles beside a new one, and the certificate stays`, async (t) => {
    const { installation, replicas, before } = await started(t);
    const { serial } = replicas[0].certificates.current();
    const start = performance.now();
    await lose(installation);
    await waitUntil('the bundles', () => healed(installation, replicas[0], 2));
    t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
    const state = await waitUntil('the state', () => installation.state());
    t.strictSame([state.current, state.retired.map(({ certificate }) => certificate)], [undefined, [before]]);
    for (const { certificates } of replicas) t.equal(certificates.current().serial, serial);
    const [line, ...others] = replicas
      .flatMap(({ logMessages }) => logMessages())
      .filter((each) => / kept, because /.test(each));
    t.match(line, /^authority \w+ made, to be published beside the old one, certificate \w+ kept, because /);
    t.strictSame(others, []);
    const late = await installation.replica();
    t.equal(late.certificates.current().serial, serial);
  });

t.test('a wiped caBundle is written again', async (t) => {
  const { installation, replicas, before } = await started(t);
  const start = performance.now();
  await admin.patch(installation.mutating, [{ op: 'remove', path: '/webhooks/1/clientConfig/caBundle' }], {
    type: 'json',
  });
  await admin.patch(
    installation.validating,
    [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: Buffer.from('invalid').toString('base64') }],
    { type: 'json' },
  );
  await waitUntil('the bundles', () => healed(installation, replicas[0], 1));
  t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
  t.strictSame([...new Set(await installation.bundles())], [before]);
  t.ok(replicas.some(({ counted }) => counted().mismatches > 0));
  await waitUntil(
    'readiness',
    async () => replicas.every(({ certificates }) => certificates.bundleTrusted()) || undefined,
  );
});

t.test('Secret emptied and all bundles wiped by one upgrade with force: nothing is lost', async (t) => {
  const { installation, replicas } = await started(t);
  const { serial } = replicas[0].certificates.current();
  const start = performance.now();
  const { secret, mutating, validating } = installation;
  const service = { namespace: installation.namespace, name: installation.service.name };
  const replace = async (path: string, { metadata, ...object }: { metadata: object; webhooks?: object[] }) => {
    const { body } = await admin.raw<{ metadata: { resourceVersion: string } }>('GET', path);
    const { resourceVersion } = body.metadata;
    return admin.raw('PUT', path, { ...object, metadata: { ...metadata, resourceVersion } });
  };
  const collection = '/apis/admissionregistration.k8s.io/v1';
  const answers = await Promise.all([
    replace(`/api/v1/namespaces/${secret.metadata.namespace}/secrets/${secret.metadata.name}`, secret),
    replace(`${collection}/mutatingwebhookconfigurations/${mutating.metadata.name}`, {
      ...mutating,
      webhooks: [entryFor('enforce.pods.gitlab-runner-irsa', service)],
    }),
    replace(`${collection}/validatingwebhookconfigurations/${validating.metadata.name}`, {
      ...validating,
      webhooks: [entryFor('edit.mapping.gitlab-runner-irsa', service)],
    }),
  ]);
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  await waitUntil('the bundles', () => healed(installation, replicas[0], 2));
  t.comment(`healed in ${Math.round(performance.now() - start)} ms`);
  for (const { certificates } of replicas) t.equal(certificates.current().serial, serial);
});

t.test('an entry that an upgrade adds gets the bundle, and one that it removes does not come back', async (t) => {
  const { installation, replicas, before } = await started(t);
  const service = { namespace: installation.namespace, name: installation.service.name };
  const added = entryFor('observe.pods.gitlab-runner-irsa', service);
  await admin.patch(
    installation.mutating,
    [
      { op: 'remove', path: '/webhooks/2' },
      { op: 'remove', path: '/webhooks/0' },
      { op: 'add', path: '/webhooks/0', value: added },
    ],
    { type: 'json' },
  );
  await waitUntil('the bundles', () => healed(installation, replicas[0], 1));
  t.strictSame(await installation.bundles(), [before, before, before]);
  const { body } = await admin.get<{ webhooks: { name: string }[] }>(installation.mutating);
  t.strictSame(
    body.webhooks.map(({ name }) => name),
    ['observe.pods.gitlab-runner-irsa', 'best-effort.pods.gitlab-runner-irsa'],
  );
});

t.test('an entry that is not part of the chart gets no bundle, a warning names it, and the others heal', async (t) => {
  const { installation, replicas, before } = await started(t);
  const service = { namespace: installation.namespace, name: installation.service.name };
  await admin.patch(
    installation.mutating,
    [
      { op: 'add', path: '/webhooks/0', value: entryFor('x.y.z', service) },
      { op: 'remove', path: '/webhooks/1/clientConfig/caBundle' },
    ],
    { type: 'json' },
  );
  const named = `x.y.z in mutatingwebhookconfiguration/${installation.mutating.metadata.name}`;
  await waitUntil('the warning', async () =>
    replicas[0].logMessages().find((line) => line === `unknown webhook entries found, caBundle not written: ${named}`),
  );
  await waitUntil('the bundles', async () => {
    const [foreign, ...own] = await installation.bundles();
    return (foreign === '' && own.every((bundle) => bundle === before)) || undefined;
  });
  await waitUntil('readiness', async () => replicas[0].certificates.bundleTrusted() || undefined);
  t.strictSame(replicas[0].certificates.foreignEntries(), [named]);
});

t.test('an uninstalled release leaves no Secret behind', async (t) => {
  const { installation, replicas } = await started(t);
  await admin.delete(installation.mutating);
  await admin.delete(installation.validating);
  await waitUntil(
    'the news',
    async () => replicas.every(({ certificates }) => !certificates.bundleTrusted()) || undefined,
  );
  const before = replicas.map(({ answered }) => answered().length);
  const since = () => replicas.map(({ answered }, index) => answered().slice(before[index]));
  const secret = `/api/v1/namespaces/${installation.namespace}/secrets/${installation.secret.metadata.name}`;
  await admin.delete(installation.secret);
  const { serial } = replicas[0].certificates.current();
  await waitUntil(
    'both replicas to miss the Secret',
    async () => since().every((answers) => answers.includes(`GET ${secret} 404`)) || undefined,
  );
  const service = { namespace: installation.namespace, name: installation.service.name };
  await admin.create({ ...installation.mutating, webhooks: [entryFor('enforce.pods.gitlab-runner-irsa', service)] });
  await waitUntil('the bundles', () => healed(installation, replicas[0], 2));
  t.equal(replicas[0].certificates.current().serial, serial);
  // Whatever a replica writes after it has missed the Secret, it writes after it has read a configuration that came back.
  for (const answers of since()) {
    const written = answers.findIndex((answer) => answer.startsWith(`PATCH ${secret} `));
    const cameBack = answers.findIndex((answer) => /^GET .*webhookconfigurations\/\S+ 200$/.test(answer));
    t.ok(written === -1 || (cameBack !== -1 && cameBack < written), answers.join('\n'));
  }
  t.ok(since().some((answers) => answers.some((answer) => answer.startsWith(`PATCH ${secret} `))));
});
