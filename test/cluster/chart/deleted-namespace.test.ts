import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { inventory } from './inventory.ts';
import { MUTATING, prepareRelease, VALIDATING } from './release.ts';
import { takeTurn } from './take-turn.ts';

// What docs/operations.md says about deleting the namespace of the webhook.

const cluster = connect();
const programs = await helms(t, cluster);
const chart = assembleChart(t);
await takeTurn(t, cluster);

for (const helm of programs)
  t.test(`Helm ${helm.version}: what a deleted namespace leaves goes with the next release`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const { namespace, runners } = release;
    const places = [namespace, runners];
    const before = new Set((await inventory(cluster, places)).keys());
    const left = async () => [...(await inventory(cluster, places)).keys()].filter((key) => !before.has(key));
    await helm.ok('install', ...release.args, chart);
    await deleteNamespace(namespace);
    const uninstall = ['uninstall', 'gitlab-runner-irsa', '--namespace', namespace];
    t.match(await helm.run(...uninstall), { code: 1, stderr: 'not found' });
    const remaining = await left();
    for (const { kind, metadata } of [MUTATING, VALIDATING])
      t.ok(remaining.includes(`${kind} /${metadata.name}`), kind);

    await helm.ok('install', ...release.args, chart, '--create-namespace');
    await helm.ok(...uninstall);
    const isClean = async () => (await left()).length === 0 || undefined;
    // The controllers remove what belonged to it.
    await waitUntil('nothing to be left', isClean).catch(() => undefined);
    t.strictSame(await left(), []);
  });

async function deleteNamespace(name: string): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await cluster.admin.delete(namespace);
  await waitUntil(`${name} to be gone`, async () => (await cluster.admin.get(namespace)).status === 404 || undefined);
}
