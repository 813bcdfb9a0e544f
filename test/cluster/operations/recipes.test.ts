import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { readPage } from '../../docs/page.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { pick } from '../chart/pick.ts';
import { copyOf, prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { ciValues } from '../chart/values.ts';
import { type } from '../doctor/follow.ts';
import { openPipeline } from '../installed/pipeline.ts';
import { readInstalled } from '../installed/process.ts';

// The recipes of docs/operations.md, followed literally beside constant creates of jobs.

const cluster = connect();
const { admin } = cluster;
const page = readPage(readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8'));
const [helm] = (await helms(t, cluster)).slice(-1) as [Helm];
const chart = assemblePatiently(t);

/** The text of a block that has this comment above it. */
function block(mark: string): string {
  const found = page.blocks.filter((each) => each.mark === mark);
  if (found.length !== 1) throw new Error(`docs/operations.md has ${found.length} blocks "${mark}"`);
  return found[0]?.content ?? '';
}

/** Types the commands of a block; the namespace `gitlab` of the page is that of the test. */
async function followRecipe(mark: string, runners: string): Promise<void> {
  const patch = async (target: Parameters<typeof admin.patch>[0], change: object) => {
    made(await admin.patch(target, change), `the patch of ${target.metadata?.name}`);
  };
  for (const command of block(mark).split('\n')) {
    const here = command.replaceAll('--namespace gitlab ', `--namespace ${runners} `);
    await type({ cluster, patch, actAsProcess: async () => {}, aws: '' } as Parameters<typeof type>[0], here);
  }
}

const mappingOf = (runners: string, rules: string) =>
  `version: 1\nmanagers: [{serviceAccount: ${runners}/gitlab-runner-common}]\n${rules}\n`;
const BILLING = 'rules: [{name: billing, match: {kind: job, projects: [4242]}, serviceAccount: ci-billing}]';

t.test('the recipes at a running release', async (t) => {
  await takeTurn(t, cluster);
  const release = await prepareRelease(t, cluster, helm);
  const { namespace, runners } = release;
  await helm.ok('install', ...release.args, chart);
  const installed = await readInstalled(t, cluster, release);
  const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
  const pipeline = await openPipeline(cluster, release);
  await replica.untilReady();
  await release.editMapping(mappingOf(runners, BILLING));
  await pipeline.label('enforce');
  await pipeline.untilItGets('ci-billing');

  /** The role of the newest decision about a job, as the log has it. */
  const lastRole = () =>
    replica
      .output()
      .split('\n')
      .flatMap((line) => (line.includes('"kind":"job"') ? [JSON.parse(line).role as string | undefined] : []))
      .at(-1);

  await t.test('a role is renamed while jobs are created, and the next job gets the new one', async (t) => {
    const stop = pipeline.createAlways();
    await followRecipe('recipe: rename', runners);
    await waitUntil(
      'the new role',
      async () => lastRole() === 'arn:aws:iam::111122223333:role/ci/billing' || undefined,
    );
    const { created, failed } = await stop();
    t.strictSame(failed, []);
    t.ok(created > 0);
  });

  await t.test('the runner is upgraded while jobs are created, and nothing else changes', async (t) => {
    const newer = copyOf(chart, 'newer');
    for (const file of ['Chart.yaml', 'charts/gitlab-runner/Chart.yaml']) {
      const path = join(newer, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/0\.93\.0/g, '0.94.0'));
    }
    const values = ['--values', helm.values(parse(block('values of the chart: image of the runner')))];
    const stored = await release.read(release.mapping);
    const template = await helm.ok(
      'template',
      ...release.args.slice(0, 1),
      chart,
      ...release.args.slice(1),
      '--no-hooks',
    );
    const manifest = await helm.ok('get', 'manifest', ...release.args.slice(0, 3));
    t.equal(manifest.trim(), template.trim(), 'the comparison on the page shows nothing while nothing changes');

    const stop = pipeline.createAlways();
    await helm.ok('upgrade', ...release.args, newer, ...values);
    const { created, failed } = await stop();
    t.strictSame(failed, []);
    t.ok(created > 0);
    const manager = made(
      await admin.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace: runners, name: 'gitlab-runner' },
      }),
      'the manager',
    );
    t.match(JSON.stringify(manager), 'registry.gitlab.com/gitlab-org/gitlab-runner:alpine-v19.4.0');
    t.strictSame((await release.read(release.mapping)).data, stored.data);
    await helm.ok('rollback', 'gitlab-runner-irsa', '1', '--namespace', namespace);
    await pipeline.untilItGets('ci-billing');
  });

  await t.test('a project is moved to another role while jobs are created, and none is refused', async (t) => {
    const refused: string[] = [];
    const accounts = new Set<string>();
    await followRecipe('recipe: move', runners);
    const section = page.sections.get('move-a-project-to-another-role') ?? '';
    const { blocks } = readPage(section);
    const rules = blocks.find(({ mark }) => mark === 'part of a mapping')?.content ?? '';
    const edit = release.editMapping(mappingOf(runners, rules));
    await waitUntil('a job with the new account', async () => {
      const { body, message, status } = await pipeline.create();
      if (status !== 201) refused.push(message);
      accounts.add(String(body.spec?.serviceAccountName));
      return accounts.has('ci-data') || undefined;
    });
    await edit;
    t.strictSame(refused, []);
    for (const account of accounts) t.ok(account === 'ci-billing' || account === 'ci-data', account);
    await waitUntil('the new role', async () => lastRole() === 'arn:aws:iam::111122223333:role/ci-data' || undefined);
    await followRecipe('recipe: move, end', runners);
    t.equal((await pipeline.createAsRunner()).body.spec?.serviceAccountName, 'ci-data');
  });
});

t.test('without internet access, one archive is enough, and every image is from the own registry', async (t) => {
  const folder = t.testdir({});
  await helm.ok('package', chart, '--destination', folder, '--version', '1.2.3', '--app-version', '1.2.3');
  const values = parse(block('values of the chart: air-gapped'));
  const objects = await helm.template(
    ...['gitlab-runner-irsa', join(folder, 'gitlab-runner-irsa-1.2.3.tgz'), '--namespace', 'gitlab-runner-irsa'],
    ...['--values', ciValues.minimal ?? '', '--values', helm.values(values), '--set', 'prometheusRule.enabled=true'],
  );
  const images = [...JSON.stringify(objects).matchAll(/"image":"([^"]+)"/g)].map(([, image]) => String(image));
  t.strictSame(
    new Set(images),
    new Set(['registry.example.com/gitlab-runner-irsa:1.2.3', 'registry.example.com/gitlab-runner:alpine-v19.4.0']),
  );
  t.notMatch(JSON.stringify(objects), /github\.com|ghcr\.io/);
  const { spec } = pick(objects, 'Deployment', 'gitlab-runner-irsa/gitlab-runner-irsa').spec.template;
  t.strictSame(spec.imagePullSecrets, [{ name: 'registry' }]);
  t.strictSame(values['gitlab-runner'].imagePullSecrets, [{ name: 'registry' }], "for the manager, by GitLab's chart");
});
