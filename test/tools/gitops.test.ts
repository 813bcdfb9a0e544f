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

t.test('a first sync that fails is repeated', async (t) => {
  t.ok(application.spec.syncPolicy.retry.limit > 0);
  const [, ofRepository] = parseAllDocuments(read('flux/helm-repository.yaml')).map((document) => document.toJS());
  for (const { spec } of [helmRelease, ofRepository])
    for (const action of ['install', 'upgrade']) t.ok(spec[action].remediation.retries > 0);
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
