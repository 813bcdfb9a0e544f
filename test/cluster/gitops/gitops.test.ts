import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
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
const KINDS = new Set(['AppProject', 'Application', 'OCIRepository', 'HelmRepository', 'HelmRelease']);

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

/** By kind: the fields that an example ignores, as pointers with `*` for the entry of a list. */
type Ignored = Readonly<Record<string, readonly string[]>>;

const ignoredByArgo: Ignored = Object.fromEntries(
  (application.spec.ignoreDifferences as { kind: string; jsonPointers?: string[]; jqPathExpressions?: string[] }[]).map(
    ({ jqPathExpressions = [], jsonPointers = [], kind }) => [
      kind,
      [...jsonPointers, ...jqPathExpressions.map((each) => each.replaceAll('.', '/').replaceAll('[]', '/*'))],
    ],
  ),
);
const ignoredByFlux: Ignored = Object.fromEntries(
  (helmRelease.spec.driftDetection.ignore as { target: { kind: string }; paths: string[] }[]).map(
    ({ paths, target }) => [target.kind, paths.map((path) => path.replaceAll(/\/\d+\//g, '/*/'))],
  ),
);

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
      await apply(t, objects, manager);

      const installed = await readInstalled(t, cluster, release);
      const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
      await replica.untilReady();
      const { mapping, secret } = release;
      const parts = [MUTATING, VALIDATING, secret, ...(owner === 'people own' ? [mapping] : [])];
      const written = await waitUntil('the process to have written all its parts', async () => {
        const stored = await Promise.all(parts.map((part) => stateOf(part)));
        return stored.every((object) => writtenByProcess(object).length > 0) ? stored : undefined;
      });
      for (const object of written)
        for (const path of writtenByProcess(object))
          for (const ignored of [ignoredByArgo, ignoredByFlux])
            t.ok(
              ignored[object.kind]?.some((each) => path === each || path.startsWith(`${each}/`)),
              `${object.kind} ${path}`,
            );
      if (owner === 'people own') await release.editMapping(text);
      await waitUntil('the last step of the first start, which the Secret notes', async () => {
        const { data } = (await stateOf(secret)) as { data?: Record<string, string> };
        const state = Buffer.from(data?.['state.json'] ?? '', 'base64').toString();
        return (state !== '' && JSON.parse(state).current?.seenAt) || undefined;
      });

      const before = await Promise.all(objects.map(stateOf));
      await apply(t, objects, manager);
      const after = await Promise.all(objects.map(stateOf));
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

/** Server-side apply as a GitOps controller does it; what it made goes with the test. */
async function apply(t: Test, objects: readonly KubernetesObject[], fieldManager: string): Promise<void> {
  for (const object of objects) {
    const answer = await admin.patch(object, object, { type: 'apply', fieldManager, force: true });
    if (answer.status === 201) t.teardown(() => admin.delete(object));
    made(answer, `${object.kind} ${object.metadata?.name}`);
  }
}

async function stateOf(reference: Parameters<typeof admin.get>[0]): Promise<KubernetesObject> {
  return made(await admin.get<KubernetesObject>(reference), `${reference.kind} ${reference.metadata?.name}`);
}
