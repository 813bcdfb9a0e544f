import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';
import { ENTRIES, install } from './installation.ts';

const cluster = connect();

t.test('a first start fills the Secret that the chart made, then every bundle, and says so', async (t) => {
  const installation = await install(t, cluster);
  const { certificates, logMessages } = await installation.replica();
  await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
  const { certificate, authority, serial } = certificates.current();
  t.strictSame([...new Set(await installation.bundles())], [authority]);
  const { body } = await cluster.admin.get<{ type: string; data: Record<string, string> }>(installation.secret);
  const text = (key: string) => Buffer.from(body.data[key] ?? '', 'base64').toString();
  t.strictSame([text('tls.crt'), text('ca.crt'), body.type], [certificate, authority, 'Opaque']);
  const { name } = installation.mutating.metadata;
  await installation.untilSettled();
  const lines = await waitUntil('its last line', async () => (logMessages().length >= 5 ? logMessages() : undefined));
  t.equal(lines.length, 5, lines.join('\n'));
  t.match(
    lines,
    wholeLists([
      /^authority \w+ made, certificate \w+ signed, valid until .+, because the Secret has no state.json yet$/,
      new RegExp(`^serving certificate ${serial}, valid until `),
      `caBundle of ${ENTRIES.join(', ')} in mutatingwebhookconfiguration/${name} written, because it was empty`,
      `caBundle of edit.mapping.gitlab-runner-irsa in validatingwebhookconfiguration/${name} written, because it was empty`,
      'authority marked as published, because a read shows it in the bundle of every webhook entry',
    ]),
  );
});

for (const exists of [true, false])
  t.test(
    `replicas that start at the same instant, ${exists ? 'with' : 'without'} a Secret, end with one authority`,
    async (t) => {
      const installation = await install(t, cluster);
      if (!exists) await cluster.admin.delete(installation.secret);
      const token = await cluster.token(installation.namespace, 'irsa');
      const replicas = await Promise.all([1, 2, 3].map(() => installation.replica({ token })));
      for (const { certificates } of replicas)
        await waitUntil('the bundles', async () => certificates.bundleTrusted() || undefined);
      const state = await installation.state();
      t.strictSame(state?.retired, []);
      t.strictSame([...new Set(await installation.bundles())], [state?.current?.certificate]);
      for (const { certificates } of replicas) t.equal(certificates.current().certificate, state?.leaf.certificate);
      const made = replicas
        .flatMap(({ logMessages }) => logMessages())
        .filter((line) => /^authority \w+ made, /.test(line));
      t.equal(made.length, 1);
    },
  );

t.test('a replica that starts later serves what is there, and makes nothing', async (t) => {
  const installation = await install(t, cluster);
  const first = await installation.replica();
  await waitUntil('the bundles', async () => first.certificates.bundleTrusted() || undefined);
  await installation.untilSettled();
  const second = await installation.replica();
  t.equal(second.certificates.current().serial, first.certificates.current().serial);
  await waitUntil('the bundles', async () => second.certificates.bundleTrusted() || undefined);
  t.match(second.logMessages(), wholeLists([/^serving certificate/]));
  t.equal(second.logMessages().length, 1, second.logMessages().join('\n'));
});

t.test('without a webhook configuration there is a certificate, but no API server trusts it yet', async (t) => {
  const installation = await install(t, cluster);
  await cluster.admin.delete(installation.mutating);
  const { certificates } = await installation.replica();
  // The bundle of edits is published and read back: only the entries for pods are missing.
  await installation.untilSettled();
  t.strictSame(await installation.bundles(), [certificates.current().authority]);
  t.equal(certificates.bundleTrusted(), false);
});
