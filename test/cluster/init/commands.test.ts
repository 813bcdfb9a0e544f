import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { buildKubectl } from '../../control-plane/build/kubectl.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { readPage } from '../../docs/page.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { STARTING_POINTS } from './starting-points.ts';
import { openShell, type UserShell, useStandIn } from './user-shell.ts';
import { createInitWorld, type InitWorld } from './world.ts';

// The commands that init, the generated README and the notes of the chart print, pasted into a shell as they are printed.

const ROOT = join(import.meta.dirname, '../../..');
const cluster = connect();
const { admin } = cluster;
const programs = await helms(t, cluster);
const kubectl = (await buildKubectl({ root: ROOT, log: (line) => t.comment(line), env: process.env }))?.kubectl ?? '';
const skip = kubectl === '' && 'there is no Go on the PATH';
await takeTurn(t, cluster);

/** A folder whose name a shell would take apart. */
const OUTPUT = "it's $HOME";

for (const helm of programs) {
  t.test(`Helm ${helm.version}: what init prints for the chart installs it with its mapping`, { skip }, async (t) => {
    const { next, shell, webhook, world } = await open(t, helm, 'chart');
    const printed = next.map((line) => shell.pasteOrThrow(line).stdout);
    await isInstalled(t, webhook, readFileSync(join(shell.clone, OUTPUT, 'mapping.yaml'), 'utf8'));
    await areObserved(t, world);
    followNotes(t, shell, { printed: printed.join('\n'), namespace: world.gitlab });
    t.ok(
      next.some((line) => line.startsWith('helm install ')),
      'one of the lines is the installation',
    );
  });

  t.test(`Helm ${helm.version}: what init and the generated README print installs the fleet`, { skip }, async (t) => {
    const { next, shell, webhook, world } = await open(t, helm, 'fleet');
    const labels = next.filter((line) => line.startsWith('kubectl label '));
    for (const line of next) if (!labels.includes(line)) shell.pasteOrThrow(line);
    const generated = join(shell.clone, OUTPUT, 'generated');
    const printed = commandsIn(generated).map((line) => follow(t, shell, line, generated));
    for (const line of labels) t.match(shell.paste(line).stderr + shell.paste(line).stdout, /labeled|already has/);
    await isInstalled(t, webhook, readFileSync(join(generated, 'mapping.yaml'), 'utf8'));
    await areObserved(t, world, 'enforce');
    followNotes(t, shell, { printed: printed.join('\n'), namespace: world.gitlab });
  });

  t.test(`Helm ${helm.version}: the generated README of a fleet installs its runner as well`, { skip }, async (t) => {
    const { shell, webhook } = await open(t, helm, 'fleet', 'without a runner');
    const [from, file] = [join(shell.clone, OUTPUT, 'fleet.yaml'), join(shell.clone, 'fleet.yaml')];
    const runners = `runners-${randomBytes(4).toString('hex')}`;
    writeFileSync(
      file,
      readFileSync(from, 'utf8')
        .replaceAll(/(?<=[ [])gitlab(?=[\],])/g, runners)
        .replaceAll('namespace: gitlab\n', `namespace: ${runners}\n`),
    );
    const generated = join(shell.clone, 'generated');
    shell.pasteOrThrow('gitlab-runner-irsa generate fleet.yaml --output generated');
    useStandIn(join(generated, 'chart'));
    const commands = commandsIn(generated);
    for (const line of commands) follow(t, shell, line, generated);
    t.ok(commands.includes('helm dependency update chart'));
    await isInstalled(t, webhook, readFileSync(join(generated, 'mapping.yaml'), 'utf8'));
    const runner = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: runners, name: 'gitlab-runner' },
    };
    made(await admin.get(runner), 'the runner');
  });
}

/** Runs `init` in a shell, and reads the lines that it prints for a user. */
async function open(
  t: Test,
  helm: Helm,
  what: 'chart' | 'fleet',
  before: 'with runners' | 'without a runner' = 'with runners',
): Promise<{ shell: UserShell; next: readonly string[]; webhook: string; world: InitWorld }> {
  const folder = t.testdir({});
  const runners = STARTING_POINTS['one release of the chart whose jobs request accounts'];
  if (runners === undefined) throw new Error('there is no such cluster');
  const empty = { accounts: {}, jobs: [] };
  const world = await createInitWorld(t, cluster, helm, {
    before: before === 'with runners' ? runners : empty,
    folder,
  });
  const shell = openShell(folder, cluster, { helm, kubectl });
  const webhook = `webhook-${randomBytes(4).toString('hex')}`;
  t.teardown(() => helm.ok('uninstall', 'gitlab-runner-irsa', '--namespace', webhook, '--ignore-not-found'));
  const words = [...world.words, '--for', what, '--namespace', webhook].map((word) => `'${word}'`).join(' ');
  const { stdout } = shell.pasteOrThrow(`gitlab-runner-irsa init ${words} --output "${OUTPUT.replace('$', '\\$')}"`);
  const [, lines = ''] = stdout.split(/^Next: .*\n/m);
  return { shell, webhook, world, next: [...lines.matchAll(/^ {2}(\S.*)$/gm)].map(([, line = '']) => line) };
}

/** The commands of a generated README, with what a reader fills in. No node runs the pods of the webhook, and no AWS is here. */
function commandsIn(generated: string): readonly string[] {
  const { blocks } = readPage(readFileSync(join(generated, 'README.md'), 'utf8'));
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ content }) => content.split(/(?<!\\)\n/))
    .filter((line) => /^(?:helm|kubectl|gitlab-runner-irsa) /.test(line))
    .map((line) =>
      line
        .replace('image.repository=…', 'image.repository=images.example.com/gitlab-runner-irsa')
        .replace('glrt-…', 'glrt-t1_example')
        .replace(' rollout status ', ' rollout status --watch=false '),
    );
}

/** What a command printed. No pod of the webhook runs here: the doctor finds that, and its log is empty. */
function follow(t: Test, shell: UserShell, line: string, folder: string): string {
  if (!/^gitlab-runner-irsa (?:doctor|report) /.test(line)) return shell.pasteOrThrow(line, folder).stdout;
  const { code, stderr, stdout } = shell.paste(line, folder);
  t.ok(code < 2 || stderr.includes('decisions.log: it is empty'), `${line}\n${stderr}`);
  return stdout;
}

/** The release is there, and its mapping is that of a file. */
async function isInstalled(t: Test, namespace: string, mapping: string): Promise<void> {
  const metadata = { namespace, name: 'gitlab-runner-irsa' };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
  const stored = made(
    await admin.get<{ spec: { template: { spec: { containers: { image: string }[] } } } }>(deployment),
    'it',
  );
  t.match(stored.spec.template.spec.containers[0]?.image, /^images\.example\.com\/gitlab-runner-irsa[:@]/);
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: 'gitlab-runner-irsa-mapping' },
  };
  const { data } = made(await admin.get<{ data?: Record<string, string> }>(configMap), 'the mapping');
  t.same(parse(data?.['mapping.yaml'] ?? ''), parse(mapping));
}

async function areObserved(t: Test, { ci, gitlab, stored }: InitWorld, mode = 'observe'): Promise<void> {
  for (const name of [gitlab, ci]) {
    if (name !== gitlab && !stored.some(({ namespace }) => namespace === name)) continue;
    const namespace = made(await admin.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }), name);
    t.match(namespace, { metadata: { labels: { 'gitlab-runner-irsa': mode } } });
  }
}

/** Of the commands of the notes, those that need no pod that runs. */
function followNotes(t: Test, shell: UserShell, { namespace, printed }: { printed: string; namespace: string }): void {
  const notes = printed.slice(printed.indexOf('NOTES:'));
  const commands = [...notes.matchAll(/^ {5}(kubectl .*)$/gm)]
    .map(([, line = '']) => line.replace(' rollout status ', ' rollout status --watch=false '))
    .filter((line) => !/ logs |NAMESPACE|<<'END'|\\$/.test(line));
  for (const line of commands) {
    const { code, stderr, stdout } = shell.paste(line);
    t.ok(code === 0 || /already has a value/.test(stderr), `${line}\n${stderr}${stdout}`);
  }
  t.ok(commands.length > 3, 'the notes have commands');
  // The permission of a manager that the chart does not have, with what a reader fills in.
  const [, apply = ''] = /^( {5}kubectl apply .*\n(?: {5}.*\n)+? {5}END)$/m.exec(notes) ?? [];
  const filled = apply
    .replaceAll(/^ {5}/gm, '')
    .replaceAll('NAMESPACE', namespace)
    .replaceAll('ACCOUNT', 'other-runner');
  t.match(shell.pasteOrThrow(`${filled}\n`).stdout, /role.* created\nrolebinding.* created\n/);
}
