import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import { generate } from '../../../src/generate/generate.ts';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { readPage } from '../../docs/page.ts';
import { bundle } from '../../generate/bundle.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { writeGenerated } from '../fleet/write-generated.ts';
import { setMode } from '../guard/guard.ts';
import { readInstalled } from '../installed/process.ts';
import { jobPod } from '../job-pod.ts';
import { RUNNER } from '../world.ts';

// Adding and removing a project with a fleet, as docs/operations.md says, beside constant creates of its jobs.

const cluster = connect();
const root = join(import.meta.dirname, '../../..');
const { blocks } = readPage(readFileSync(join(root, 'docs/operations.md'), 'utf8'));
const added = parse(blocks.find(({ mark }) => mark === 'part of a fleet: added')?.content ?? '');
const [helm] = (await helms(t, cluster)).slice(-1) as [Helm];
const folder = t.testdir({});

t.test('a project of a fleet gets its role and loses it, and no job is refused in between', async (t) => {
  await takeTurn(t, cluster);
  const release = await prepareRelease(t, cluster, helm);
  const { namespace, runners } = release;
  const example = parse(readFileSync(join(root, 'examples/shared-cache/fleet.yaml'), 'utf8'));
  /** The chart of the example, and of what the page adds to it; all runs in the namespace of the test. */
  const chartOf = (name: string, { serviceAccounts, rules }: { serviceAccounts: object[]; rules: object[] }) => {
    const document = {
      ...example,
      webhook: { ...example.webhook, namespace },
      serviceAccounts: [...example.serviceAccounts, ...serviceAccounts],
      rules: [...rules, ...example.rules],
    };
    const text = JSON.stringify(document)
      .replaceAll('"namespaces":["gitlab"]', `"namespaces":["${runners}"]`)
      .replaceAll('"namespace":"gitlab"', `"namespace":"${runners}"`);
    const { findings, fleet } = parseFleet(text);
    if (fleet === undefined) throw new Error(JSON.stringify(findings));
    return writeGenerated(join(folder, name), generate(fleet, bundle));
  };
  const before = chartOf('before', { serviceAccounts: [], rules: [] });
  const after = chartOf('after', added);
  const args = ['gitlab-runner-irsa', '--namespace', namespace];
  await helm.ok('install', ...args, before);
  const installed = await readInstalled(t, cluster, release);
  const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
  await replica.untilReady();
  await setMode(cluster.admin, runners, 'enforce');
  const manager = (await cluster.asPodOf(runners, 'gitlab-runner-common')).withHeaders({ 'User-Agent': RUNNER });

  const refused: string[] = [];
  const until = (account: string) =>
    waitUntil(`a job with ${account}`, async () => {
      const { body, message, status } = await manager.create<Pod>(jobPod(runners), { dryRun: true });
      // The runner's client waits and asks again: the account may be gone a moment before the mapping is read.
      if (status !== 201 && status !== 429) refused.push(message);
      return body.spec?.serviceAccountName === account || undefined;
    });
  await until('gitlab-jobs');
  refused.length = 0;
  const adding = helm.ok('upgrade', ...args, after);
  await until('ci-billing');
  await adding;
  t.strictSame(refused, []);

  const removing = helm.ok('upgrade', ...args, before);
  await until('gitlab-jobs');
  await removing;
  t.strictSame(refused, []);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: runners, name: 'ci-billing' } };
  t.equal((await cluster.admin.get(account)).status, 404);
});
