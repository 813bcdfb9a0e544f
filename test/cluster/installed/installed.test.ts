import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { untilConfigurationsRead } from '../../control-plane/client/until-configurations-read.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { helms } from '../chart/helm.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { billing, openPipeline } from './pipeline.ts';
import { readInstalled } from './process.ts';

const cluster = connect();
const programs = await helms(t, cluster);
const chart = assemblePatiently(t);
await takeTurn(t, cluster);

for (const helm of programs) {
  t.test(`Helm ${helm.version}: an installation, an edit, an upgrade with force`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const begin = performance.now();
    await helm.ok('install', ...release.args, chart);
    const installed = await readInstalled(t, cluster, release);
    const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
    const pipeline = await openPipeline(cluster, release);
    await replica.untilReady();
    await pipeline.label('enforce');

    const first = await pipeline.untilItGets('default');
    t.equal(first.body.spec?.serviceAccountName, 'default', 'the starter keeps every account');
    t.comment(`from helm install to the first decided pod: ${Math.round(performance.now() - begin)} ms`);

    const mapping = billing(release.runners);
    await release.editMapping(mapping);
    const edited = performance.now();
    await pipeline.untilItGets('ci-billing');
    t.comment(`an edit is active after ${Math.round(performance.now() - edited)} ms`);

    await untilConfigurationsRead(cluster);
    const refused = await cluster.admin.patch(release.mapping, { data: { 'mapping.yaml': 'version: 1\nrulez: []\n' } });
    t.match(refused, { status: 403, message: /rulez/ }, 'an edit with an error is refused at the API server');
    t.equal((await pipeline.createAsRunner()).body.spec?.serviceAccountName, 'ci-billing');

    const force = helm.major >= 4 ? ['--force-replace', '--server-side=false'] : ['--force'];
    // The process may write a caBundle between Helm's read and its replacement.
    await waitUntil('an upgrade with force', async () => {
      const { code, stderr } = await helm.run('upgrade', ...release.args, chart, ...force);
      if (code !== 0 && !stderr.includes('the object has been modified')) throw new Error(stderr);
      return code === 0 || undefined;
    });
    const forced = performance.now();
    await pipeline.untilItGets('ci-billing');
    t.comment(`after an upgrade with force pods are created again in ${Math.round(performance.now() - forced)} ms`);
    const text = await waitUntil('the mapping to be back', async () => {
      const { data } = await release.read(release.mapping);
      return (data as Record<string, string> | undefined)?.['mapping.yaml'];
    });
    t.equal(text, mapping);
    await waitUntil('the certificates to be back', async () => (await release.read(release.secret)).data);
    t.notMatch(replica.output(), /forbidden/i, 'the permissions of the chart are all that the process needs');
  });

  t.test(`Helm ${helm.version}: a mapping goes from the values back to people`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const mapping = billing(release.runners);
    await helm.ok('install', ...release.args, chart, '--set-json', `mapping=${JSON.stringify(mapping)}`);
    const installed = await readInstalled(t, cluster, release);
    const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
    const pipeline = await openPipeline(cluster, release);
    await replica.untilReady();
    await pipeline.label('enforce');
    await pipeline.untilItGets('ci-billing');

    await helm.ok('upgrade', ...release.args, chart);
    const stored = await waitUntil('the mapping to be back', async () => {
      const { data, metadata } = await release.read(release.mapping);
      return data === undefined ? undefined : { data, metadata };
    });
    t.strictSame(stored.data, { 'mapping.yaml': mapping });
    t.notMatch(stored.metadata, { labels: { 'gitlab-runner-irsa/mapping-owner': String } });
    await release.editMapping(mapping.replace('ci-billing', 'ci-other'));
    await cluster.createServiceAccount(release.runners, {
      name: 'ci-other',
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/other' },
    });
    await pipeline.untilItGets('ci-other');
    await helm.ok('upgrade', ...release.args, chart);
    t.equal(
      (await pipeline.createAsRunner()).body.spec?.serviceAccountName,
      'ci-other',
      'later upgrades leave it alone',
    );
  });
}
