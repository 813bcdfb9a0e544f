import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { readInstalled } from '../installed/process.ts';
import { jobPod } from '../job-pod.ts';
import { STARTING_POINTS } from './starting-points.ts';
import { createInitWorld, type InitWorld } from './world.ts';

// For each cluster that people have: init, validate, install what it wrote, observe; every job is decided as it ran before.

const cluster = connect();
const { admin } = cluster;
const [helm] = (await helms(t, cluster)).slice(-1);
if (helm === undefined) throw new Error('Helm is missing');
await takeTurn(t, cluster);
const chart = assembleChart(t);
const IMAGE = ['--set', 'image.repository=images.example.com/gitlab-runner-irsa'];

for (const [name, before] of Object.entries(STARTING_POINTS)) {
  for (const what of before.only ?? (['chart', 'fleet'] as const)) {
    t.test(`${name}: what init writes for the ${what} keeps every account`, async (t) => {
      const own = t.testdir({});
      const world = await createInitWorld(t, cluster, helm, { before, folder: own });
      const folder = join(own, 'out');
      const release = await cluster.createNamespace({ prefix: 'release' });
      const words = ['init', ...world.words, '--for', what, '--output', folder, '--namespace', release, '--json'];
      const { code, stderr, stdout } = await runCli(words);
      t.equal(code, 0, stderr);
      const result = JSON.parse(stdout);
      t.same([result.differences, result.errors], [[], []], 'no job is decided otherwise');
      t.equal(result.jobs, before.jobs.length);

      const main = join(folder, what === 'fleet' ? 'fleet.yaml' : 'mapping.yaml');
      const text = readFileSync(main, 'utf8');
      t.notMatch(text, /glrt-|secret@|^[^#]*injected/m, 'no token is written, and no text of the cluster is a value');
      const valid = await runCli(['validate', what === 'fleet' ? 'fleet' : 'mapping', main]);
      t.equal(valid.code, 0, `${valid.stdout}${text}`);
      const generated = join(folder, 'generated');
      if (what === 'fleet') {
        const written = await runCli(['generate', main, '--output', generated]);
        t.equal(written.code, 0, written.stderr);
      }
      const mapping = what === 'fleet' ? join(generated, 'mapping.yaml') : main;
      const accounts = join(own, 'accounts.json');
      writeFileSync(accounts, JSON.stringify(accountsOf(world.fill(before.accounts))));
      await explained(t, world, ['--mapping', mapping, '--accounts', accounts]);

      const values = what === 'fleet' ? [join(generated, 'chart')] : [chart, '--values', join(folder, 'values.yaml')];
      t.teardown(() => helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', release, '--ignore-not-found'));
      await helm.ok('install', 'gitlab-runner-irsa', '--namespace', release, ...values, ...IMAGE);
      if (what === 'chart') {
        const configMap = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { namespace: release, name: 'gitlab-runner-irsa-mapping' },
        };
        made(await admin.patch(configMap, { data: { 'mapping.yaml': text } }), 'the mapping');
      }
      const installed = await readInstalled(t, cluster, { namespace: release } as never);
      const replica = await installed.start({ listen: { host: installed.clusterIP, port: 443 } });
      await replica.untilReady();
      const same = await runCli([
        ...['plan', 'cluster', main, '--namespace', release],
        ...['--kubeconfig', cluster.connection.kubeconfig],
      ]);
      t.equal(same.code, 0, `plan says that nothing changes: ${same.stdout}${same.stderr}`);
      const commands = (result.next as string[]).filter((command) => command.startsWith('kubectl label '));
      for (const command of commands) {
        const [, namespace = ''] = /namespace (\S+) gitlab-runner-irsa=observe$/.exec(command) ?? [];
        const labels = { 'gitlab-runner-irsa': 'observe' };
        made(
          await admin.patch(
            { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
            { metadata: { labels } },
          ),
          command,
        );
      }
      const labeled = (result.namespaces as { namespace: string }[]).map(({ namespace }) => namespace);
      for (const { in: there } of world.fill(before.jobs)) t.ok(labeled.includes(there), `${there} is labeled`);
      await observed(t, world, replica.output);
    });
  }
}

/** A list for `--accounts`. */
function accountsOf(roles: Readonly<Record<string, string | null>>): object {
  const items = Object.keys(roles).map((key) => {
    const [namespace, name] = key.split('/');
    return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } };
  });
  return { apiVersion: 'v1', kind: 'List', items };
}

/** `explain` with what init wrote gives every stored pod the account that it has. */
async function explained(t: import('tap').Test, { stored }: InitWorld, words: readonly string[]): Promise<void> {
  for (const { account, by, pod } of stored) {
    const found = made(await admin.get<Pod>(pod as never), 'the pod');
    const { stdout } = await runCli(['explain', '-', ...words, '--requester', by, '--json'], {
      stdin: JSON.stringify(found),
    });
    const [answer] = JSON.parse(stdout) as { allowed: boolean; to: string; reason: string }[];
    t.match(answer, { allowed: true, to: account }, `${pod.metadata?.name} ${answer?.reason}`);
  }
}

type Line = { would: string; reason: string };

/** In observe, the same jobs again: the webhook would allow each with the account that it has, and changes nothing. */
async function observed(t: import('tap').Test, { stored }: InitWorld, said: () => string): Promise<void> {
  const seen = new Set<string>();
  for (const { account, manager, namespace, project } of stored) {
    const create = async (): Promise<string> => {
      const sent = jobPod(namespace, { project, spec: { serviceAccountName: account } });
      const pod = made(await manager.create<Pod>(sent), 'a job pod');
      t.equal(pod.spec?.serviceAccountName, account, 'nothing is changed');
      return sent.metadata.name;
    };
    const lineOf = (pod: string): Line | undefined => {
      const line = said()
        .split('\n')
        .find((one) => one.includes(`"pod":"${pod}"`));
      return line === undefined ? undefined : (JSON.parse(line) as Line);
    };
    // The API server learns of the webhook and of the label a moment later, and does not call it until then.
    if (!seen.has(namespace)) {
      const created: string[] = [];
      await waitUntil(`a decision in ${namespace}`, async () => {
        created.push(await create());
        return created.some((pod) => lineOf(pod) !== undefined) || undefined;
      });
      seen.add(namespace);
    }
    const name = await create();
    const line = await waitUntil(`a decision about ${name}`, async () => lineOf(name));
    t.equal(line.would, 'allow', JSON.stringify(line));
  }
}
