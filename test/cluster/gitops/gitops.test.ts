import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { lasting } from '../chart/lasting.ts';
import { pick } from '../chart/pick.ts';
import { MUTATING, prepareRelease, VALIDATING } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { define } from '../define.ts';
import { billing } from '../installed/pipeline.ts';
import { readInstalled } from '../installed/process.ts';
import { applyAs, stateOf } from './apply-as.ts';
import { ignoredOfApplication, ignoredOfHelmRelease, isIgnored } from './ignored.ts';
import { writtenByProcess } from './written-by-process.ts';

const cluster = connect();
const { admin } = cluster;
const [helm] = (await helms(t, cluster)) as [Helm];
const chart = assembleChart(t);
await takeTurn(t, cluster);

const folder = join(import.meta.dirname, '../../../examples/gitops');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const application = parse(read('argo-cd/application.yaml'));
const [, helmRelease] = parseAllDocuments(read('flux/helm-release.yaml')).map((document) => document.toJS());

const { definitions } = cluster.connection;
const withoutGo = definitions.length === 0 && 'there is no Go to fetch the definitions of foreign kinds with';

t.test('Argo CD and Flux take the examples, and every field of them', { skip: withoutGo }, async (t) => {
  await define(cluster, definitions);
  for (const name of ['argocd', 'flux-system'])
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const objects = globSync(`${folder}/**/*.yaml`).flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as KubernetesObject),
  );
  t.strictSame(new Set(objects.map(({ kind }) => kind)), KINDS);
  for (const object of objects) {
    const { message, status, warnings } = await admin.create(object, { dryRun: true, fieldValidation: 'Strict' });
    t.strictSame([status, warnings], [201, []], `${object.kind} ${message}`);
  }
});
const KINDS = new Set([
  ...['AppProject', 'Application', 'OCIRepository', 'GitRepository', 'HelmRepository', 'HelmRelease', 'ConfigMap'],
]);

t.test('the Terraform example is laid out as hclfmt does it', async (t) => {
  const text = read('terraform/main.tf');
  t.equal(execFileSync(cluster.connection.hclfmt, { input: text, encoding: 'utf8' }), text);
});

t.test('the project of Argo CD allows what the chart installs, where it does, and nothing else', async (t) => {
  const project = parse(read('argo-cd/app-project.yaml'));
  t.equal(application.spec.project, project.metadata.name);
  t.strictSame(project.spec.sourceRepos, [application.spec.source.repoURL]);
  const values = helm.values(application.spec.source.helm.valuesObject);
  const image = ['--set', 'image.repository=images.example.com/webhook'];
  const args = ['gitlab-runner-irsa', chart, '--namespace', 'gitlab-runner-irsa', '--values', values, ...image];
  const objects = await helm.template(...args);
  const wide = objects.filter(({ metadata }) => metadata?.namespace === undefined);
  t.strictSame(
    new Set(project.spec.clusterResourceWhitelist.map(({ kind }: { kind: string }) => kind)),
    new Set(['Namespace', ...wide.map(({ kind }) => kind)]),
  );
  t.strictSame(
    new Set(project.spec.destinations.map(({ namespace }: { namespace: string }) => namespace)),
    new Set(objects.flatMap(({ metadata }) => metadata?.namespace ?? [])),
  );
});

t.test('the chart takes the values of the examples', async (t) => {
  const values = helm.values(application.spec.source.helm.valuesObject);
  const image = ['--set', 'image.repository=images.example.com/webhook'];
  const args = ['gitlab-runner-irsa', chart, '--namespace', 'gitlab-runner-irsa', '--values', values, ...image];
  const objects = await helm.template(...args);
  for (const name of ['gitlab-runner-common', 'ci-billing'])
    t.match(pick(objects, 'ServiceAccount', `gitlab/${name}`).metadata, {
      annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${name}` },
    });
  t.match(pick(objects, 'ConfigMap', 'gitlab/gitlab-runner-irsa-cache').data, {
    CACHE_S3_BUCKET_NAME: 'runners-cache',
  });
});

const ignoredByArgo = ignoredOfApplication(application);
const ignoredByFlux = ignoredOfHelmRelease(helmRelease);

for (const manager of ['argocd-controller', 'helm-controller'])
  for (const owner of ['people own', 'Git owns'])
    t.test(`applied again by ${manager}, nothing changes, and ${owner} the mapping`, async (t) => {
      const release = await prepareRelease(t, cluster, helm);
      const { runners } = release;
      const [name, ...rest] = release.args as [string, ...string[]];
      const text = billing(runners);
      const values = owner === 'Git owns' ? ['--set-json', `mapping=${JSON.stringify(text)}`] : [];
      const objects = (await helm.template(name, chart, ...rest, ...values)).filter(
        ({ metadata }) => !('helm.sh/hook' in ((metadata as { annotations?: object }).annotations ?? {})),
      );
      await applyAs(t, cluster, objects, manager);

      const installed = await readInstalled(t, cluster, release);
      const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
      await replica.untilReady();
      const { mapping, secret } = release;
      const parts = [MUTATING, VALIDATING, secret, ...(owner === 'people own' ? [mapping] : [])];
      const written = await waitUntil('the process to have written all its parts', async () => {
        const stored = await Promise.all(parts.map((part) => stateOf(cluster, part)));
        return stored.every((object) => writtenByProcess(object).length > 0) ? stored : undefined;
      });
      for (const object of written)
        for (const path of writtenByProcess(object))
          for (const ignored of [ignoredByArgo, ignoredByFlux])
            t.ok(isIgnored(ignored, object.kind, path), `${object.kind} ${path}`);
      if (owner === 'people own') await release.editMapping(text);
      await waitUntil('the last step of the first start, which the Secret notes', async () => {
        const { data } = (await stateOf(cluster, secret)) as { data?: Record<string, string> };
        const state = Buffer.from(data?.['state.json'] ?? '', 'base64').toString();
        return (state !== '' && JSON.parse(state).current?.seenAt) || undefined;
      });

      const before = await Promise.all(objects.map((object) => stateOf(cluster, object)));
      await applyAs(t, cluster, objects, manager);
      const after = await Promise.all(objects.map((object) => stateOf(cluster, object)));
      // The controllers of Kubernetes write into some at any time.
      t.strictSame(after.map(lasting), before.map(lasting));
      t.match(await release.read(mapping), { data: { 'mapping.yaml': text } });
      t.ok(await replica.isReady());
    });

t.test('Flux names every entry of the webhook configurations', async (t) => {
  const values = helm.values(helmRelease.spec.values);
  const objects = await helm.template('gitlab-runner-irsa', chart, '--values', values, '--set', 'image.repository=x');
  for (const { paths, target } of helmRelease.spec.driftDetection.ignore as Drift[])
    if (target.kind.endsWith('WebhookConfiguration'))
      t.strictSame(
        paths,
        pick(objects, target.kind, target.name).webhooks.map(
          (_: object, index: number) => `/webhooks/${index}/clientConfig/caBundle`,
        ),
      );
});
type Drift = { target: { kind: string; name: string }; paths: string[] };
