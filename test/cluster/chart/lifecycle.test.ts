import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { inventory, written } from './inventory.ts';
import { BUNDLE, copyOf, MUTATING, prepareRelease, type Release, VALIDATING } from './release.ts';
import { takeTurn } from './take-turn.ts';

const cluster = connect();
const programs = await helms(t, cluster);
const chart = assembleChart(t);
const grown = withOneMoreEntry(copyOf(chart, 'grown'));
await takeTurn(t, cluster);

for (const helm of programs) {
  t.test(`Helm ${helm.version}: a release from its installation to its end`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const places = [release.namespace, release.runners];
    const before = new Set((await inventory(cluster, places)).keys());
    await cluster.admin.patch(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: release.namespace } },
      { metadata: { labels: { 'gitlab-runner-irsa': 'enforce' } } },
    );

    const said = await helm.ok('install', ...release.args, chart);
    t.match(said, `kubectl label namespace ${release.runners} gitlab-runner-irsa=observe`);
    t.match(
      await accountsOf(release.namespace, 2),
      wholeLists(['gitlab-runner-irsa', 'gitlab-runner-irsa']),
      'its pods come, labeled or not',
    );
    t.strictSame(await accountsOf(release.runners, 1), ['gitlab-runner-common']);
    t.ok((await inventory(cluster, places)).has('MutatingWebhookConfiguration /00-gitlab-runner-irsa'));
    const other = await cluster.createNamespace();
    const second = await helm.run('install', 'second', chart, '--namespace', other, ...release.args.slice(3));
    t.equal(second.code, 1, 'a second installation is refused');
    t.match(second.stderr, /exists and cannot be imported/);

    await release.actAsProcess();
    await release.editMapping('# mine\n');
    const stored = await contentOf(release);
    t.strictSame(stored, {
      secret: { 'state.json': BUNDLE, 'ca.crt': BUNDLE },
      mapping: { 'mapping.yaml': '# mine\n' },
      bundles: Array(4).fill(BUNDLE),
    });

    await t.test('an upgrade takes nothing away of what the process and people have written', async (t) => {
      const before = await written(cluster, places);
      const said = await helm.ok('upgrade', ...release.args, chart);
      t.match(said, 'Labels of namespaces and the mapping are unchanged');
      t.notMatch(said, /=observe --overwrite|=off/, 'it does not advise to leave enforce');
      t.strictSame(await contentOf(release), stored);
      const after = await written(cluster, places);
      const changed = [...after].filter(([key, object]) => before.get(key) !== object).map(([key]) => key);
      t.strictSame(
        [...before.keys()].filter((key) => !after.has(key)),
        [],
      );
      t.notOk(
        changed.find((key) => !/^Secret .*helm\.release/.test(key)),
        `the same again changes nothing: ${changed}`,
      );
    });

    await t.test('an entry that an upgrade brings is added, and a rollback takes it away', async (t) => {
      await helm.ok('upgrade', ...release.args, grown);
      t.strictSame(await bundlesOf(release), [BUNDLE, BUNDLE, BUNDLE, undefined, BUNDLE]);
      await release.actAsProcess();
      t.strictSame(await bundlesOf(release), Array(5).fill(BUNDLE));
      await helm.ok('rollback', 'gitlab-runner-irsa', '1', '--namespace', release.namespace);
      t.strictSame(await contentOf(release), stored);
    });

    await t.test('what applies the manifests again and again changes nothing after the first time', async (t) => {
      const objects = await helm.template(...release.args, chart, '--no-hooks');
      const apply = async () => {
        for (const object of objects) {
          const answer = await cluster.admin.patch(object, object, {
            type: 'apply',
            fieldManager: 'gitops',
            force: true,
          });
          t.equal(answer.status, 200, answer.message);
        }
      };
      await apply();
      t.strictSame(await contentOf(release), stored);
      const before = await written(cluster, places);
      await apply();
      t.strictSame(await written(cluster, places), before);
    });

    t.match(await helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', release.namespace), 'uninstalled');
    const left = async () => [...(await inventory(cluster, places)).keys()].filter((key) => !before.has(key));
    const isClean = async () => (await left()).length === 0 || undefined;
    // The controllers remove what belonged to it.
    await waitUntil('nothing to be left', isClean).catch(() => undefined);
    t.strictSame(await left(), []);
  });

  t.test(`Helm ${helm.version}: a mapping in the values is Helm's`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const text = async () => (await contentOf(release)).mapping?.['mapping.yaml'];
    const withMapping = (version: string) => [...release.args, chart, '--set', `mapping=# ${version}`];
    const conflict = async (version: string) => {
      const { code, stderr } = await helm.run('upgrade', ...withMapping(version));
      return code === 1 && /conflict with "kubectl-edit".*\.data\.mapping\.yaml/s.test(stderr);
    };

    await helm.ok('install', ...withMapping('first'));
    await release.actAsProcess();
    t.match(await release.read(release.mapping), {
      metadata: { labels: { 'gitlab-runner-irsa/mapping-owner': 'helm' } },
    });
    await helm.ok('upgrade', ...withMapping('second'));
    t.equal(await text(), '# second\n');
    const stored = await contentOf(release);

    await release.editMapping('# by hand\n');
    if (helm.major >= 4) {
      t.ok(await conflict('third'), 'Helm 4 says whose edit it would undo');
      t.equal(await text(), '# by hand\n');
      await helm.ok('upgrade', ...withMapping('third'), '--force-conflicts');
    } else {
      await helm.ok('upgrade', ...withMapping('third'));
    }
    t.strictSame(await contentOf(release), { ...stored, mapping: { 'mapping.yaml': '# third\n' } });
  });

  t.test(`Helm ${helm.version}: a mapping that people had can be taken over into the values`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    await helm.ok('install', ...release.args, chart);
    await release.actAsProcess();
    await release.editMapping('# mine\n');
    const takeOver = ['upgrade', ...release.args, chart, '--set', 'mapping=# ours'];
    if (helm.major >= 4) t.match(await helm.run(...takeOver), { code: 1, stderr: 'conflict with "kubectl-edit"' });
    await helm.ok(...takeOver, ...(helm.major >= 4 ? ['--force-conflicts'] : []));
    t.strictSame((await contentOf(release)).mapping, { 'mapping.yaml': '# ours\n' });
    await helm.ok('upgrade', ...release.args, chart, '--set', 'mapping=# later');
    t.strictSame((await contentOf(release)).mapping, { 'mapping.yaml': '# later\n' });
  });
}

/** @returns the accounts of the pods that the controllers have made */
async function accountsOf(namespace: string, count: number): Promise<unknown[]> {
  return waitUntil(`${count} pods in ${namespace}`, async () => {
    const { body } = await cluster.admin.list({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace } });
    const accounts = body.items.map(({ spec }) => (spec as { serviceAccountName: string }).serviceAccountName);
    return accounts.length === count ? accounts : undefined;
  });
}

/** @returns all that is not Helm's in the objects of a release */
async function contentOf(release: Release) {
  const { data: secret } = await release.read(release.secret);
  const { data: mapping } = await release.read(release.mapping);
  return { secret, mapping: mapping as Record<string, string> | undefined, bundles: await bundlesOf(release) };
}

/** @returns the `caBundle` of every entry */
async function bundlesOf(release: Release): Promise<unknown[]> {
  const configurations = await Promise.all([MUTATING, VALIDATING].map(release.read));
  return configurations.flatMap(({ webhooks }) =>
    (webhooks as { clientConfig: { caBundle?: string } }[]).map(({ clientConfig }) => clientConfig.caBundle),
  );
}

function withOneMoreEntry(folder: string): string {
  const file = join(folder, 'templates/mutating-webhook-configuration.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"enforce" "best-effort" "observe"', '"enforce" "best-effort" "observe" "audit"'));
  return folder;
}
