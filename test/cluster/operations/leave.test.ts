import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { readPage } from '../../docs/page.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { helms } from '../chart/helm.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { setMode } from '../guard/guard.ts';
import { readInstalled } from '../installed/process.ts';
import { jobPod } from '../job-pod.ts';
import { ROLE, RUNNER } from '../world.ts';

// How docs/operations.md says to leave: jobs have their accounts before, while and after.

const cluster = connect();
const { admin } = cluster;
const { blocks } = readPage(readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8'));
const block = (mark: string) => blocks.find((each) => each.mark?.trim() === mark)?.content ?? '';
const programs = await helms(t, cluster);
const chart = assemblePatiently(t);
await takeTurn(t, cluster);

for (const helm of programs)
  t.test(
    `Helm ${helm.version}: jobs that request their accounts keep their roles when the release leaves`,
    async (t) => {
      const release = await prepareRelease(t, cluster, helm);
      const { namespace, runners } = release;
      const [entry] = parse(block('values of the chart: leaving')).serviceAccounts;
      const { annotations } = entry;
      const account = { namespaces: [runners], annotations };
      const values = helm.values({
        serviceAccounts: [
          { ...account, name: 'gitlab-runner-common', kind: 'manager', roleArn: `${ROLE}/common` },
          { ...entry, ...account },
          { name: 'ci-left', kind: 'job', namespaces: [runners], roleArn: `${ROLE}/left` },
        ],
      });
      await helm.ok('install', ...release.args, '--values', values, chart);
      const installed = await readInstalled(t, cluster, release);
      const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
      await replica.untilReady();
      await release.editMapping(
        `version: 1\nmanagers: [{serviceAccount: ${runners}/gitlab-runner-common}]\nrules: [{name: billing, match: {kind: job, projects: [4242]}, serviceAccount: ci-billing}]\n`,
      );
      await setMode(admin, runners, 'enforce');
      const token = await cluster.asPodOf(runners, 'gitlab-runner-common');
      const manager = token.withHeaders({ 'User-Agent': RUNNER });
      const create = (requested?: string) =>
        manager.create<Pod>(
          jobPod(runners, requested === undefined ? {} : { spec: { serviceAccountName: requested } }),
          { dryRun: true },
        );
      const accountOf = async (requested?: string) => (await create(requested)).body.spec?.serviceAccountName;

      await waitUntil('the mapping to decide', async () => (await accountOf()) === 'ci-billing' || undefined);
      t.equal(await accountOf('ci-billing'), 'ci-billing', 'the variable of the page changes nothing yet');
      t.match((await create('ci-left')).message, 'override_refused');

      // The Role of another release of GitLab's chart.
      await cluster.grant(runners, 'gitlab-runner-common', [
        { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
      ]);
      await setMode(admin, runners, 'off');
      await waitUntil('the webhook to be off', async () => (await accountOf()) === 'default' || undefined);
      t.equal(await accountOf('ci-billing'), 'ci-billing');

      const unlabeled = { metadata: { labels: { 'gitlab-runner-irsa': null } } };
      const place = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: runners } };
      made(await admin.patch(place, unlabeled), 'the namespace');
      await helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', namespace);
      const stored = (name: string) =>
        admin.get({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: runners, name } });
      t.match((await stored('ci-billing')).body, {
        metadata: { annotations: { 'eks.amazonaws.com/role-arn': entry.roleArn } },
      });
      t.equal((await stored('ci-left')).status, 404, 'without the annotation it leaves with the release');
      t.equal(await accountOf('ci-billing'), 'ci-billing');
      t.equal(await accountOf(), 'default');
    },
  );

t.test('the pattern of the page is anchored, and matches the account of the page', async (t) => {
  const [, pattern = ''] =
    /^service_account_overwrite_allowed = "(.*)"$/m.exec(block('recipe: leave, runner').trim()) ?? [];
  t.match(pattern, /^\^.*\$$/);
  t.match('ci-billing', new RegExp(pattern));
  t.notMatch('gitlab-ci-admin', new RegExp(pattern));
});
