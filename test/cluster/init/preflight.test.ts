import { join } from 'node:path';
import t from 'tap';
import { preflightSchema } from '../../../src/cli/schemas/init.ts';
import type { Preflight } from '../../../src/init/preflight/preflight.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';

const cluster = connect();
const { admin, connection } = cluster;

async function check(...words: readonly string[]): Promise<{ code: number; preflight: Preflight }> {
  const { code, stderr, stdout } = await runCli(['init', '--check', '--json', ...words]);
  if (stdout === '') throw new Error(stderr);
  preflightSchema.parse(JSON.parse(stdout));
  return { code, preflight: JSON.parse(stdout) as Preflight };
}

const states = ({ checks }: Preflight) => Object.fromEntries(checks.map(({ id, state }) => [id, state]));

t.test('an administrator of a new cluster has what the installation needs', async (t) => {
  const { preflight } = await check('--kubeconfig', connection.kubeconfig, '--namespace', 'not-there-yet');
  t.match(states(preflight), {
    ...{ kubernetes_version: 'green', policies_served: 'green', own_permissions: 'green', issuer: 'green' },
    out_of_sight: 'blind',
  });
});

t.test('a user without permissions is told each that is missing, and what could not be read', async (t) => {
  const namespace = await cluster.createNamespace({ prefix: 'reader' });
  await cluster.createServiceAccount(namespace, { name: 'reader' });
  const file = join(t.testdir({}), 'kubeconfig');
  writeKubeconfig(connection, { file, token: await cluster.token(namespace, 'reader') });
  const { code, preflight } = await check('--kubeconfig', file, '--namespace', namespace);
  t.equal(code, 1);
  t.match(states(preflight), {
    own_permissions: 'found',
    eks_webhook: 'blind',
    other_admission: 'blind',
    kubernetes_version: 'green',
  });
  const missing = preflight.checks.flatMap(({ findings }) => findings.map(({ found }) => found));
  t.ok(missing.includes('it may not create mutatingwebhookconfigurations.admissionregistration.k8s.io'));
  t.ok(missing.includes(`it may not create deployments.apps in namespace ${namespace}`));
  await cluster.grant(namespace, 'reader', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
  const after = (await check('--kubeconfig', file, '--namespace', namespace)).preflight;
  const left = after.checks.flatMap(({ findings }) => findings.map(({ found }) => found));
  t.ok(left.length > 0);
  t.same(
    left.filter((found) => found.includes(namespace)),
    [],
    'with all permissions in the namespace, only those in the cluster are missing',
  );
});

t.test(
  'a webhook that keeps the API server from creating a Deployment is found, and one that fails open is not',
  async (t) => {
    const namespace = await cluster.createNamespace({ prefix: 'release' });
    const webhook = {
      name: 'policies.example.com',
      clientConfig: { service: { namespace, name: 'policies' } },
      rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      ...{ failurePolicy: 'Fail', sideEffects: 'None', admissionReviewVersions: ['v1'] },
    };
    const configuration = {
      ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
      ...{ metadata: { name: `policies-${namespace}` }, webhooks: [webhook] },
    };
    made(await admin.create(configuration), 'the configuration');
    t.teardown(() => admin.delete(configuration));
    const words = ['--kubeconfig', connection.kubeconfig, '--namespace', namespace];
    const codes = ({ checks }: Preflight) =>
      checks.flatMap(({ findings, id }) => (id === 'other_admission' ? findings : [])).map(({ code }) => code);
    const found = await check(...words);
    t.equal(found.code, 1);
    t.same(
      codes(found.preflight).filter((code) => code === 'admission_down'),
      ['admission_down'],
    );
    made(
      await admin.patch(configuration, [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }], {
        type: 'json',
      }),
      'the patch',
    );
    t.notOk(codes((await check(...words)).preflight).includes('admission_down'));
  },
);
