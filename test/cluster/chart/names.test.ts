import t, { type Test } from 'tap';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { ciValues } from './values.ts';

const programs = await helms(t, connect());
const chart = assembleChart(t);
const namespace = 'n'.repeat(63);

/** Releases, and the name that their Service has. */
const releases: Record<string, string> = {
  'gitlab-runner-irsa': 'gitlab-runner-irsa',
  'my-gitlab-runner-irsa': 'my-gitlab-runner-irsa',
  irsa: 'irsa-gitlab-runner-irsa',
  'with.dots': 'with-dots-gitlab-runner-irsa',
  // 53 characters are the most that Helm takes.
  [`a${'b'.repeat(52)}`]: `a${'b'.repeat(52)}-gitlab-ru`,
  // The cut is at a dash.
  [`a${'b'.repeat(43)}`]: `a${'b'.repeat(43)}-gitlab-runner-irsa`,
  [`a${'b'.repeat(47)}`]: `a${'b'.repeat(47)}-gitlab-runner`,
};

for (const helm of programs) {
  t.test(
    `Helm ${helm.version}: Service, certificate, webhooks and flags have one name, however long the release's is`,
    async (t) => {
      for (const [release, service] of Object.entries(releases)) {
        const values = [ciValues['cert-manager'] ?? '', helm.values({ certificates: { source: 'own' } })];
        for (const used of [values, values.slice(0, 1)]) {
          const args = [release, chart, '--namespace', namespace, ...used.flatMap((file) => ['--values', file])];
          check(t, await helm.template(...args), service);
        }
      }
    },
  );
}

function check(t: Test, objects: readonly KubernetesObject[], service: string): void {
  const own = objects.filter(({ metadata }) => metadata?.namespace === namespace);
  t.equal(own.find(({ kind }) => kind === 'Service')?.metadata?.name, service);
  t.ok(service.length <= 63);

  const references = objects
    .filter(({ kind }) => kind.endsWith('WebhookConfiguration'))
    .flatMap(({ webhooks }) => webhooks as { clientConfig: { service: { name: string; namespace: string } } }[])
    .map(({ clientConfig }) => clientConfig.service);
  t.equal(references.length, 4);
  for (const reference of references) t.match(reference, { name: service, namespace });

  const text = JSON.stringify(own.find(({ kind }) => kind === 'Deployment'));
  t.match(text, `"--service=${service}"`);
  const leaf = own.find(({ kind, metadata }) => kind === 'Certificate' && metadata?.name?.endsWith('-cert-manager'));
  if (leaf)
    t.strictSame((leaf.spec as { dnsNames: string[] }).dnsNames, [
      service,
      `${service}.${namespace}`,
      `${service}.${namespace}.svc`,
      `${service}.${namespace}.svc.cluster.local`,
    ]);
  const probe = own.find(({ kind }) => kind === 'Pod');
  t.match(JSON.stringify(probe), `"--url=https://${service}.${namespace}.svc"`);

  const flags = Object.fromEntries([...text.matchAll(/--([a-z-]+)=([^"]*)/g)].map(([, flag, value]) => [flag, value]));
  const named = (kind: string, name: string | undefined) =>
    t.ok(
      own.some((each) => each.kind === kind && each.metadata?.name === name),
      `there is a ${kind} ${name}`,
    );
  named('ConfigMap', flags['mapping-config-map']);
  if (leaf === undefined) named('Secret', flags['certificates-secret']);
  for (const { kind, metadata } of own) t.ok((metadata?.name ?? '').length <= 63, `${kind} ${metadata?.name}`);
  t.equal(
    new Set(own.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)).size,
    own.length,
    'no two have one name',
  );
}
