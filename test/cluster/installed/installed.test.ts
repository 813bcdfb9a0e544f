import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/connect.ts';
import { waitUntil } from '../../control-plane/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { jobPod } from '../job-pod.ts';
import { ROLE, RUNNER } from '../world.ts';
import { startAsInstalled } from './process.ts';

const cluster = connect();
const programs = await helms(t, cluster);
const chart = assembleChart(t);
await takeTurn(t, cluster);

for (const helm of programs) {
  t.test(`Helm ${helm.version}: from helm install to the first pod with its role`, { timeout: 110_000 }, async (t) => {
    const release = await prepareRelease(t, cluster, helm);
    const { namespace, runners } = release;
    const begin = performance.now();
    await helm.ok('install', ...release.args, chart);
    const running = await startAsInstalled(t, cluster, release);

    const label = (value: string) =>
      cluster.admin.patch(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: runners } },
        { metadata: { labels: { 'gitlab-runner-irsa': value } } },
      );
    await label('enforce');
    const manager = (await cluster.asServiceAccount(runners, 'gitlab-runner-common')).withHeaders({
      'User-Agent': RUNNER,
    });
    const create = () => manager.create<Pod>(jobPod(runners), { dryRun: true });

    const first = await waitUntil('a job that the starter lets through, annotated by us', async () => {
      const answer = await create();
      return answer.body.metadata?.annotations?.['gitlab-runner-irsa/service-account'] ? answer : undefined;
    });
    t.match(
      first,
      { status: 201, body: { spec: { serviceAccountName: 'default' } } },
      'the starter keeps every account',
    );
    t.comment(`from helm install to the first decided pod: ${Math.round(performance.now() - begin)} ms`);

    const annotations = { 'eks.amazonaws.com/role-arn': `${ROLE}/billing` };
    await cluster.createServiceAccount(runners, { name: 'ci-billing', annotations });
    const rule = '{name: billing, match: {kind: job, projects: [4242]}, serviceAccount: ci-billing}';
    const managers = `managers: [{serviceAccount: ${runners}/gitlab-runner-common}]`;
    await release.editMapping(`version: 1\n${managers}\nrules: [${rule}]\n`);
    const edited = performance.now();
    const patched = await waitUntil('the edit to be in force', async () => {
      const answer = await create();
      return answer.body.spec?.serviceAccountName === 'ci-billing' ? answer : undefined;
    });
    t.equal(patched.status, 201);
    t.comment(`an edit is in force after ${Math.round(performance.now() - edited)} ms`);

    const mapping = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name: 'gitlab-runner-irsa-mapping' },
    };
    const refused = await cluster.admin.patch(mapping, { data: { 'mapping.yaml': 'version: 1\nrulez: []\n' } });
    t.match(refused, { status: 403, message: /rulez/ }, 'an edit with an error is refused at the API server');
    t.equal((await create()).body.spec?.serviceAccountName, 'ci-billing');
    t.notMatch(running.said(), /forbidden/i, 'the rights of the chart are all that the process needs');
  });
}
