import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { MODE_BEFORE_LABEL } from '../../../src/names.ts';
import { buildBinaries } from '../../control-plane/build/build.ts';
import { Cluster } from '../../control-plane/client/cluster.ts';
import { connect } from '../../control-plane/client/connect.ts';
import type { Connection } from '../../control-plane/client/connection.ts';
import { made } from '../../control-plane/client/made.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { startControlPlane } from '../../control-plane/server/start.ts';
import { setMode } from '../guard/guard.ts';
import { assembleChart } from './assemble.ts';
import { type Helm, helms } from './helm.ts';
import { leastValues } from './values.ts';

// A control plane of its own: the commands for an emergency are for all namespaces of a cluster.
const root = join(import.meta.dirname, '../../..');
const log = (line: string) => t.comment(line);
const binaries = await buildBinaries({ root, log, env: process.env });
if ('missing' in binaries) throw new Error(binaries.missing);
const { connection, stop } = await startControlPlane(binaries, { log });
t.teardown(() => stop());
const cluster = new Cluster({ ...connect().connection, ...connection } as Connection);
const programs = await helms(t, cluster);
const chart = assembleChart(t);
const folder = t.testdir({});

const kubectl = (() => {
  try {
    return execFileSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' });
  } catch {
    return '';
  }
})();
const withoutKubectl = kubectl === '' && 'there is no kubectl on the PATH';

const MODES = ['enforce', 'best-effort', 'observe', 'enforced', 'off', undefined];

/** The indented lines of a text, without the indentation: its commands. */
function commandsIn(notes: string): string[] {
  return [...notes.matchAll(/^ {5}(\S.*|\s.*)$/gm)].map(([, line = '']) => line);
}

/** The indented block below a line that begins like this. */
function blockBelow(notes: string, beginning: string): string {
  const [, block = ''] = new RegExp(`^${beginning}.*\\n\\n((?: {5}.*\\n)+)`, 'm').exec(notes) ?? [];
  return block.replaceAll(/^ {5}/gm, '');
}

type Install = { notes: string; namespace: string; runners: string; jobs: string; args: string[] };

/** A release whose manager runs in one namespace and creates its jobs in another. */
async function install(t: Test, helm: Helm, modes: { runners?: string; jobs?: string } = {}): Promise<Install> {
  const namespace = await cluster.createNamespace({ prefix: 'release' });
  const runners = await cluster.createNamespace({ prefix: 'runners' });
  const jobs = await cluster.createNamespace({ prefix: 'jobs' });
  if (modes.runners !== undefined) await setMode(cluster.admin, runners, modes.runners);
  if (modes.jobs !== undefined) await setMode(cluster.admin, jobs, modes.jobs);
  const values = leastValues(runners) as { serviceAccounts: object[]; 'gitlab-runner': { runners: object } };
  const [manager] = values.serviceAccounts;
  const own = helm.values({
    serviceAccounts: [{ ...manager, jobNamespaces: [jobs] }],
    'gitlab-runner': { runners: { jobNamespace: jobs } },
  });
  const args = ['gitlab-runner-irsa', '--namespace', namespace, '--values', helm.values(values), '--values', own];
  t.teardown(() => helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', namespace, '--ignore-not-found'));
  return { notes: await helm.ok('install', ...args, chart), namespace, runners, jobs, args };
}

for (const helm of programs) {
  t.test(`Helm ${helm.version}: after an installation, first the namespace of jobs is to be observed`, async (t) => {
    const { notes, runners, jobs } = await install(t, helm);
    const labels = commandsIn(notes).filter((line) => line.startsWith('kubectl label namespace '));
    t.strictSame(labels, [
      `kubectl label namespace ${jobs} gitlab-runner-irsa=observe`,
      `kubectl label namespace ${runners} gitlab-runner-irsa=observe`,
      `kubectl label namespace ${jobs} gitlab-runner-irsa=enforce --overwrite`,
      `kubectl label namespace ${runners} gitlab-runner-irsa=enforce --overwrite`,
    ]);
    t.match(notes, 'the permission label on namespaces (API group gitlab-runner-irsa)');
  });

  t.test(`Helm ${helm.version}: a namespace that has a mode keeps it, whatever is installed or upgraded`, async (t) => {
    const { notes, runners, jobs, args } = await install(t, helm, { jobs: 'enforce' });
    t.match(notes, `     kubectl label namespace ${runners} gitlab-runner-irsa=observe\n`);
    t.match(notes, `     # namespace ${jobs} is in enforce already\n`);
    t.notMatch(notes, `kubectl label namespace ${jobs} gitlab-runner-irsa=observe`);

    const upgraded = await helm.ok('upgrade', ...args, chart);
    t.match(upgraded, `     ${jobs}: enforce\n`);
    t.match(upgraded, `     ${runners}: no label, `);
    t.match(upgraded, `kubectl label namespace ${runners} gitlab-runner-irsa=observe\n`);
    t.notMatch(upgraded, /decides nothing|is installed|=off|=observe --overwrite|gitlab-runner-irsa-(\s|$)/m);
    await setMode(cluster.admin, runners, 'observe');
    t.match(await helm.ok('upgrade', ...args, chart), `     ${jobs}: enforce\n     ${runners}: observe\n`);
    t.notMatch(await helm.ok('get', 'notes', 'gitlab-runner-irsa', '--namespace', args[2] ?? ''), /=off|=observe/);
  });

  t.test(`Helm ${helm.version}: enforcing follows a report, in one namespace after the other`, async (t) => {
    const { notes, namespace, runners, jobs } = await install(t, helm);
    const steps = [
      `kubectl label namespace ${runners} gitlab-runner-irsa=observe\n`,
      `kubectl --namespace ${namespace} logs --selector app.kubernetes.io/component=webhook --prefix --tail=-1 |\n       gitlab-runner-irsa report -\n`,
      'If it ends with "Safe to enforce: yes"',
      'in one namespace after the other',
      `kubectl label namespace ${jobs} gitlab-runner-irsa=enforce`,
    ].map((text) => notes.indexOf(text));
    t.ok(steps.every((place) => place > 0));
    t.strictSame(
      steps.toSorted((one, other) => one - other),
      steps,
    );
  });

  t.test(`Helm ${helm.version}: what a chart does not create is named, and is not said to lack anything`, async (t) => {
    const roleArn = 'arn:aws:iam::111122223333:role/ci';
    const values = helm.values({
      ...leastValues('gitlab'),
      serviceAccounts: [
        { name: 'one', kind: 'manager', namespaces: ['gitlab'], create: false },
        { name: 'two', kind: 'manager', namespaces: ['gitlab'] },
        ...['ci-a', 'ci-b'].map((name) => ({ name, kind: 'job', namespaces: ['ci'], create: false, roleArn })),
      ],
      'gitlab-runner': { enabled: false },
    });
    const notes = await helm.ok(
      'install',
      'x',
      chart,
      '--namespace',
      'release',
      '--values',
      values,
      '--dry-run=client',
    );
    t.match(notes, /^ {5}# runner manager gitlab\/one\n {5}podLabels:\n {7}gitlab-runner-irsa\/manager: one\n/m);
    t.match(notes, /^ {5}# runner manager gitlab\/two\n {5}serviceAccount:\n {7}create: false\n {7}name: two\n/m);
    t.equal(notes.match(/Unless one has its role already/g)?.length, 1);
    t.strictSame(
      commandsIn(notes).filter((line) => /^kubectl .* annotate /.test(line)),
      ['ci-a', 'ci-b'].map(
        (name) =>
          `kubectl --namespace ci annotate serviceaccount ${name} eks.amazonaws.com/role-arn=${roleArn} --overwrite`,
      ),
    );
  });

  t.test(
    `Helm ${helm.version}: the commands for an emergency bring every mode back`,
    { skip: withoutKubectl },
    async (t) => {
      const { notes } = await install(t, helm);
      const away = blockBelow(notes, 'In an emergency');
      const back = blockBelow(notes, 'The way back');
      const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
      for (const block of [away, back])
        t.match(page, `<!-- as in the notes of the chart -->\n\`\`\`sh\n${block}\`\`\`\n`);

      const before = new Map<string, string | undefined>();
      for (const mode of MODES) {
        const name = await cluster.createNamespace({ prefix: 'moded' });
        if (mode !== undefined) await setMode(cluster.admin, name, mode);
        before.set(name, mode);
      }
      const now = async () => {
        const { body } = await cluster.admin.list({ apiVersion: 'v1', kind: 'Namespace' });
        const labels = body.items.map(({ metadata }) => [metadata?.name, (metadata as Labeled).labels] as const);
        return new Map([...before.keys()].map((name) => [name, new Map(labels).get(name)] as const));
      };
      const modes = async () =>
        new Map([...(await now())].map(([name, labels]) => [name, labels?.['gitlab-runner-irsa']]));

      const asPerson = await personOf(page);
      asPerson(away);
      asPerson(away);
      const off = new Map([...before].map(([name, mode]) => [name, mode && 'off']));
      t.strictSame(await modes(), off);
      asPerson(back);
      asPerson(back);
      t.strictSame(await modes(), before);
      for (const labels of (await now()).values()) t.notOk(labels?.[MODE_BEFORE_LABEL]);

      await t.test('without the permission that the guard asks for, what enforces is not switched off', async (t) => {
        const person = await personOf(page, { without: 'gitlab-runner-irsa' });
        t.match(person(away), 'lacks the permission label on namespaces');
        const isEnforcing = ([, mode]: [string, string | undefined]) => mode?.startsWith('enforce');
        t.strictSame([...(await modes())].filter(isEnforcing), [...before].filter(isEnforcing));
        asPerson(back);
      });
    },
  );
}

type Labeled = { labels?: Record<string, string> };

let people = 0;

/**
 * A ServiceAccount with the ClusterRole of a page.
 *
 * @param without API group whose rule is left out
 * @returns runs a command of the shell as that person, and returns what it printed
 */
async function personOf(page: string, { without }: { without?: string } = {}): Promise<(command: string) => string> {
  people += 1;
  const name = `on-call-${people}`;
  const [, text = ''] = /```yaml\n(apiVersion: rbac[^`]*gitlab-runner-irsa-break-glass[^`]*)```/.exec(page) ?? [];
  const rules = [...text.matchAll(/^ {2}- \{apiGroups: \[(.*)\], resources: \[(.*)\], verbs: \[(.*)\]\}$/gm)].map(
    ([, group = '', resource = '', verbs = '']) => ({
      apiGroups: [group.replaceAll('"', '')],
      resources: [resource],
      verbs: verbs.split(', '),
    }),
  );
  const kept = rules.filter(({ apiGroups }) => apiGroups[0] !== without);
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', namespace: 'default', name }];
  await cluster.createServiceAccount('default', { name });
  made(await cluster.admin.create({ ...rbac, kind: 'ClusterRole', rules: kept }), 'the role');
  made(await cluster.admin.create({ ...rbac, kind: 'ClusterRoleBinding', roleRef, subjects }), 'the binding');
  const file = join(folder, `${name}.kubeconfig`);
  writeFileSync(file, '');
  writeKubeconfig(connection, { file, token: await cluster.token('default', name) });
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: file };
  return (command) => execFileSync('sh', ['-c', `{ ${command}\n} 2>&1`], { env, encoding: 'utf8' });
}
