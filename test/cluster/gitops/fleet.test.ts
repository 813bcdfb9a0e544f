import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { bundle, example } from '../../generate/bundle.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { lasting } from '../chart/lasting.ts';
import { pick } from '../chart/pick.ts';
import { MUTATING, prepareRelease, VALIDATING } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { writeGenerated } from '../fleet/write-generated.ts';
import { readInstalled } from '../installed/process.ts';
import { applyAs, stateOf } from './apply-as.ts';
import {
  type Application,
  type HelmRelease,
  ignoredOfApplication,
  ignoredOfHelmRelease,
  isIgnored,
} from './ignored.ts';
import { writtenByProcess } from './written-by-process.ts';

// The chart of a fleet in Git, by the examples for Argo CD and Flux.

const cluster = connect();
const { admin } = cluster;
const [helm] = (await helms(t, cluster)) as [Helm];
const folder = t.testdir({});
await takeTurn(t, cluster);

const examples = join(import.meta.dirname, '../../../examples/gitops');
const read = (path: string) =>
  parseAllDocuments(readFileSync(join(examples, path), 'utf8')).map((document) => document.toJS());
const [project, application] = read('argo-cd/fleet.yaml');
const [repository, helmRelease] = read('flux/fleet.yaml');

/** The folder of the chart, as both examples name it, and what Helm makes of it with the values of the examples: none. */
async function render(t: Test, fleet: Fleet, name: string, namespace: string) {
  writeGenerated(join(folder, name, 'generated'), generate(fleet, bundle));
  const { path, helm: options } = application.spec.source;
  t.strictSame([options.valuesObject, helmRelease.spec.values], [undefined, undefined]);
  t.equal(join('.', helmRelease.spec.chart.spec.chart), path);
  t.equal(helmRelease.spec.releaseName, options.releaseName);
  const objects = await helm.template(options.releaseName, join(folder, name, path), '--namespace', namespace);
  return objects.filter(({ metadata }) => !('helm.sh/hook' in ((metadata as Annotated).annotations ?? {})));
}
type Annotated = { annotations?: object };

t.test('the examples are about the example of a fleet: its namespaces, and every kind of its chart', async (t) => {
  const fleet = example('shared-cache');
  const objects = await render(t, fleet, 'kinds', fleet.webhook.namespace);
  const wide = objects.filter(({ metadata }) => metadata?.namespace === undefined);
  t.strictSame(
    new Set(project.spec.clusterResourceWhitelist.map(({ kind }: { kind: string }) => kind)),
    new Set(['Namespace', ...wide.map(({ kind }) => kind)]),
  );
  t.strictSame(
    new Set(project.spec.destinations.map(({ namespace }: { namespace: string }) => namespace)),
    new Set(objects.flatMap(({ metadata }) => metadata?.namespace ?? [])),
  );
  t.strictSame(project.spec.sourceRepos, [application.spec.source.repoURL]);
  t.equal(repository.spec.url, application.spec.source.repoURL);
  t.equal(helmRelease.spec.chart.spec.sourceRef.name, repository.metadata.name);
  for (const namespace of [application.spec.destination.namespace, helmRelease.spec.targetNamespace])
    t.equal(namespace, fleet.webhook.namespace);
});

t.test('an edit of the fleet changes no version, so Flux looks at the revision, which is in no pod', async (t) => {
  const versionOf = (fleet: Fleet) => /^version: .*$/m.exec(generate(fleet, bundle).get('chart/Chart.yaml') ?? '')?.[0];
  t.equal(versionOf(example('shared-cache')), versionOf(example('many-teams')));
  t.equal(helmRelease.spec.chart.spec.reconcileStrategy, 'Revision');
  // What the source-controller makes of the version then.
  const templates = [bundle.version, `${bundle.version}+a96eff73a282`].map(async (version) => {
    const fleet = example('shared-cache');
    const files = new Map(generate(fleet, bundle));
    const chart = files.get('chart/Chart.yaml') ?? '';
    files.set('chart/Chart.yaml', chart.replace(/^version: .*$/m, `version: ${version}`));
    const path = writeGenerated(join(folder, version), files);
    const objects = await helm.template('gitlab-runner-irsa', path, '--namespace', fleet.webhook.namespace);
    return pick(objects, 'Deployment', 'gitlab-runner-irsa/gitlab-runner-irsa').spec.template;
  });
  const [before, after] = await Promise.all(templates);
  t.strictSame(before, after, 'a commit that changes nothing of the chart restarts no replica');
});

for (const manager of ['argocd-controller', 'helm-controller'])
  t.test(`applied again by ${manager}, the chart of a fleet changes nothing beside the process`, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const { mapping, namespace, runners, secret } = release;
    const fleet = example(
      'shared-cache',
      [/\[gitlab\]/g, `[${runners}]`],
      [/namespace: gitlab\n/g, `namespace: ${runners}\n`],
    );
    const objects = await render(t, { ...fleet, webhook: { ...fleet.webhook, namespace } }, manager, namespace);
    await applyAs(t, cluster, objects, manager);

    const installed = await readInstalled(t, cluster, release);
    const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
    await replica.untilReady();
    const written = await waitUntil('the process to have written all its parts', async () => {
      const stored = await Promise.all([MUTATING, VALIDATING, secret].map((part) => stateOf(cluster, part)));
      return stored.every((object) => writtenByProcess(object).length > 0) ? stored : undefined;
    });
    for (const object of written)
      for (const path of writtenByProcess(object))
        for (const ignored of [
          ignoredOfApplication(application as Application),
          ignoredOfHelmRelease(helmRelease as HelmRelease),
        ])
          t.ok(isIgnored(ignored, object.kind, path), `${object.kind} ${path}`);
    t.strictSame(writtenByProcess(await stateOf(cluster, mapping)), [], 'the mapping is of Git');
    await waitUntil('the last step of the first start, which the Secret notes', async () => {
      const { data } = (await stateOf(cluster, secret)) as { data?: Record<string, string> };
      const state = Buffer.from(data?.['state.json'] ?? '', 'base64').toString();
      return (state !== '' && JSON.parse(state).current?.seenAt) || undefined;
    });

    const before = await Promise.all(objects.map((object) => stateOf(cluster, object)));
    await applyAs(t, cluster, objects, manager);
    const after = await Promise.all(objects.map((object) => stateOf(cluster, object)));
    t.strictSame(after.map(lasting), before.map(lasting));
    t.ok(await replica.isReady());

    const byHand = `version: 1\nmanagers: [{serviceAccount: ${runners}/other}]\nrules: []\n`;
    made(await admin.patch(mapping, { data: { 'mapping.yaml': byHand } }), 'the edit');
    t.match(await release.read(mapping), { data: { 'mapping.yaml': byHand } });
    await applyAs(t, cluster, objects, manager);
    t.match(
      await release.read(mapping),
      { data: { 'mapping.yaml': new RegExp(`${runners}/gitlab-runner-common`) } },
      'the next sync undoes an edit by hand',
    );
  });
