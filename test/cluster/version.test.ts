import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { versionSchema } from '../../src/cli/schemas/version.ts';
import { runCli } from '../cli/command-line.ts';
import type { PolicyRule } from '../control-plane/client/cluster-options.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { writeKubeconfig } from '../control-plane/server/kubeconfig.ts';
import { wholeLists } from '../whole-lists.ts';

const cluster = connect();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const NAME = 'gitlab-runner-irsa';

const DEPLOYMENTS: PolicyRule = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] };

/** A namespace with the webhook's Deployment, and the options of a person with these permissions there. */
async function install(
  t: Test,
  { image, chartFor }: { image?: string; chartFor?: string },
  rules: readonly PolicyRule[],
) {
  const namespace = await cluster.createNamespace({ prefix: 'irsa' });
  if (image !== undefined) {
    const labels = { app: NAME };
    const chart = { 'helm.sh/chart': `${NAME}-${chartFor}`, 'app.kubernetes.io/version': chartFor };
    made(
      await cluster.admin.create({
        ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
        metadata: { namespace, name: NAME, labels: { ...labels, ...(chartFor === undefined ? {} : chart) } },
        spec: {
          replicas: 0,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'webhook', image }] } },
        },
      }),
      'the Deployment',
    );
  }
  await cluster.createServiceAccount(namespace, { name: 'person' });
  if (rules.length > 0) await cluster.grant(namespace, 'person', rules);
  const file = join(t.testdir(), 'kubeconfig');
  writeKubeconfig(cluster.connection, { file, token: await cluster.token(namespace, 'person') });
  return ['version', '--cluster', '--kubeconfig', file, '--namespace', namespace];
}

async function ask(t: Test, words: readonly string[]) {
  const { code, stderr, stdout } = await runCli([...words, '--json']);
  t.equal(stderr, '');
  return { code, ...versionSchema.parse(JSON.parse(stdout)) };
}

t.test('the same version on both sides is fine, and what was read is shown', async (t) => {
  const words = await install(t, { image: `ghcr.io/example/${NAME}:${version}`, chartFor: version }, [DEPLOYMENTS]);
  const { cluster: found, code } = await ask(t, words);
  t.equal(code, 0);
  t.match(
    found,
    wholeLists({
      kubernetes: /^v1\.\d+\.\d+/,
      webhook: { version, chart: `${NAME}-${version}`, chartFor: version },
      differences: [],
      // Webhook configurations belong to no namespace.
      unseen: [/^MutatingWebhookConfigurations: .*needs: list mutatingwebhookconfigurations/],
    }),
  );
  const { stdout } = await runCli(words);
  t.match(stdout, /\n {2}kubernetes {2}v1\./);
  t.match(stdout, `\n  webhook     ${version}\n`);
  t.match(stdout, '\nThe webhook and this command have the same version.\n');
});

t.test('another minor version is a negative answer, with what to do', async (t) => {
  const words = await install(t, { image: `${NAME}:7.8.9`, chartFor: '7.8.9' }, [DEPLOYMENTS]);
  t.match(
    await ask(t, words),
    wholeLists({ code: 1, cluster: { differences: [{ code: 'webhook_newer', level: 'warning' }] } }),
  );
  const { stdout } = await runCli(words);
  t.match(
    stdout,
    /! warning {2}the webhook is 7\.8\.9 and this command .* \[webhook_newer\]\n {4}fix {5}use the command/,
  );
});

t.test('an image without a version is compared by its chart', async (t) => {
  const words = await install(t, { image: `${NAME}@sha256:${'0'.repeat(64)}`, chartFor: version }, [DEPLOYMENTS]);
  t.match(await ask(t, words), { code: 0, cluster: { webhook: { version: null, chartFor: version } } });
  t.match((await runCli(words)).stdout, 'unknown: the tag of its image is not a version');
});

t.test('a Deployment that the chart did not write has no versions to compare', async (t) => {
  const words = await install(t, { image: `${NAME}:main` }, [DEPLOYMENTS]);
  t.match(await ask(t, words), { code: 0, cluster: { webhook: { version: null, chart: null, chartFor: null } } });
});

t.test('no webhook is a negative answer', async (t) => {
  const words = await install(t, {}, [DEPLOYMENTS]);
  t.match(
    await ask(t, words),
    wholeLists({ code: 1, cluster: { webhook: null, differences: [{ code: 'webhook_absent' }] } }),
  );
});

t.test('a missing permission is named, and no answer', async (t) => {
  const words = await install(t, { image: `${NAME}:${version}` }, []);
  const { cluster: found, code } = await ask(t, words);
  t.equal(code, 2);
  t.match(found, wholeLists({ kubernetes: /^v1\./, webhook: null, differences: [] }));
  t.match(found?.unseen[1], /^Deployment .*needs: get deployments/);
  t.match((await runCli(words)).stdout, /Not checked:\n.*\n {2}\? Deployment/);
});
