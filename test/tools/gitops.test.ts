import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { wholeLists } from '../whole-lists.ts';
import { pythonTools } from './python.ts';

const folder = join(import.meta.dirname, '../../examples/gitops');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const application = parse(read('argo-cd/application.yaml'));
const [repository, helmRelease] = parseAllDocuments(read('flux/helm-release.yaml')).map((document) => document.toJS());
const { helm, repoURL, targetRevision } = application.spec.source;

t.test('Argo CD and Flux install the same chart with the same values', async (t) => {
  t.strictSame(helmRelease.spec.values, helm.valuesObject);
  t.equal(repository.spec.url, `oci://${repoURL}/${application.spec.source.chart}`);
  t.equal(repository.spec.ref.tag, targetRevision);
});

t.test('Flux installs only a chart that the release workflow signed for the tag', async (t) => {
  const identity = `https://github.com/OWNER/gitlab-runner-irsa/.github/workflows/release.yml@refs/tags/v${targetRevision}`;
  const { provider, matchOIDCIdentity } = repository.spec.verify;
  t.strictSame([provider, matchOIDCIdentity.length], ['cosign', 1]);
  const [{ issuer, subject }] = matchOIDCIdentity;
  t.match('https://token.actions.githubusercontent.com', new RegExp(issuer));
  t.match(identity, new RegExp(subject));
  for (const other of [`${identity}-x`, identity.replace('release.yml', 'test.yml'), `x${identity}`])
    t.notMatch(other, new RegExp(subject));
});

const ofFlux = ['flux/helm-release.yaml', 'flux/helm-repository.yaml', 'flux/fleet.yaml'].map((path) => {
  const [, { spec }] = parseAllDocuments(read(path)).map((document) => document.toJS());
  return { path, spec };
});
const [, ofFleet] = parseAllDocuments(read('argo-cd/fleet.yaml')).map((document) => document.toJS());

// Its remediation uninstalls or rolls back everything, also an edit of the mapping, because a runner is not ready.
t.test('Flux repeats a sync that fails, and undoes nothing meanwhile', async (t) => {
  for (const { path, spec } of ofFlux)
    for (const action of ['install', 'upgrade']) {
      t.equal(spec[action].strategy.name, 'RetryOnFailure', path);
      t.equal(spec[action].remediation, undefined, path);
    }
});

t.test('Flux reads the values of a ConfigMap as soon as they change', async (t) => {
  const objects = parseAllDocuments(read('flux/helm-repository.yaml')).map((document) => document.toJS());
  const [, { spec }, values] = objects;
  t.strictSame(spec.valuesFrom, [{ kind: values.kind, name: values.metadata.name }]);
  t.equal(values.metadata.labels['reconcile.fluxcd.io/watch'], 'Enabled');
  t.strictSame(parse(values.data['values.yaml']), helm.valuesObject);
});

t.test('Flux can uninstall after the namespace of the webhook: its record of the release is elsewhere', async (t) => {
  for (const { path, spec } of ofFlux) t.not(spec.storageNamespace, spec.targetNamespace, path);
});

// Each repetition is with the values of the first, or, with refresh, with the latest commit.
t.test('Argo CD repeats a sync that fails, and does not keep the fix of a mapping waiting', async (t) => {
  const seconds = { s: 1, m: 60 };
  const read = (text: string) => Number(text.slice(0, -1)) * seconds[text.at(-1) as 's' | 'm'];
  const { backoff, limit } = application.spec.syncPolicy.retry;
  const pauses = Array.from({ length: limit }, (_, index) =>
    Math.min(read(backoff.maxDuration), read(backoff.duration) * backoff.factor ** index),
  );
  t.ok(limit > 0);
  t.ok(pauses.reduce((sum, each) => sum + each, 0) <= 310, String(pauses));
  t.match(ofFleet.spec.syncPolicy.retry, { limit: -1, refresh: true });
});

const tools = await pythonTools();
t.test('and so does Terraform', { skip: tools.missing ?? false }, async (t) => {
  if (tools.missing !== undefined) return;
  const script = join(import.meta.dirname, 'read-terraform.py');
  const { code, stderr, stdout } = await tools.run('python', script, join(folder, 'terraform/main.tf'));
  t.equal(code, 0, stderr);
  t.match(
    JSON.parse(stdout),
    wholeLists([
      [
        {
          ...{ type: 'helm_release', repository: `oci://${repoURL}`, chart: 'gitlab-runner-irsa' },
          ...{ namespace: 'gitlab-runner-irsa', version: targetRevision, values: [helm.valuesObject] },
        },
      ],
    ]),
  );
});
