import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
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

const tools = await pythonTools();
t.test('and so does Terraform', { skip: tools.missing ?? false }, async (t) => {
  if (tools.missing !== undefined) return;
  const script = join(import.meta.dirname, 'read-terraform.py');
  const { code, stderr, stdout } = await tools.run('python', script, join(folder, 'terraform/main.tf'));
  t.equal(code, 0, stderr);
  t.match(JSON.parse(stdout), [
    [
      {
        ...{ type: 'helm_release', repository: `oci://${repoURL}`, chart: 'gitlab-runner-irsa' },
        ...{ namespace: 'gitlab-runner-irsa', version: targetRevision, values: [helm.valuesObject] },
      },
    ],
  ]);
});
