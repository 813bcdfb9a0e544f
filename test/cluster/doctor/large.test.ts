import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { stringify } from 'yaml';
import { runCommandLine } from '../../../src/cli/run/run-command-line.ts';
import { findingsOf } from '../../../src/doctor/diagnosis.ts';
import { inTurns } from '../../../src/doctor/read/requests/in-turns.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { ROLE } from '../world.ts';
import { createDoctorWorld, MAPPING, runnerConfigOf } from './world.ts';

// An installation as large as any should be. Nothing is timed: the comments say how long it took on this machine.

const cluster = connect();
const { admin } = cluster;
const RULES = 500;
const ACCOUNTS = 2000;
const RUNNERS = 200;

t.test('500 rules, 2,000 accounts and 200 runners are examined whole, with progress on a terminal', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  const { gitlab } = world;
  const numbers = (length: number) => Array.from({ length }, (_, index) => index);
  const create = async (object: Reference) => void made(await admin.create(object), `${object.metadata?.name}`);
  const account = (name: string) => ({
    ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
    metadata: { namespace: gitlab, name, annotations: { 'eks.amazonaws.com/role-arn': `${ROLE}/${name}` } },
  });
  const jobs = numbers(RULES).map((index) => `ci-rule-${index}`);
  const projects = numbers(ACCOUNTS - RULES - RUNNERS).map((index) => `ci-project-${index + 1000}`);
  const managers = numbers(RUNNERS).map((index) => `runner-${index}`);
  await inTurns([...jobs, ...projects, ...managers], (name) => create(account(name)));
  await inTurns(managers, async (name) => {
    const metadata = { namespace: gitlab, name };
    const data = { 'config.template.toml': runnerConfigOf(gitlab) };
    await create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as Reference);
    await create(deployment(metadata));
  });
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { namespace: gitlab, name: 'runners' };
  const rules = [
    { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
    { apiGroups: ['gitlab-runner-irsa'], resources: ['jobs'], verbs: ['enter'] },
  ];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'runners' };
  const subjects = managers.map((name) => ({ kind: 'ServiceAccount', namespace: gitlab, name }));
  await create({ apiVersion, kind: 'Role', metadata, rules } as Reference);
  await create({ apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects } as Reference);
  const mapping = {
    ...MAPPING,
    managers: [
      { serviceAccount: `${gitlab}/gitlab-runner-common` },
      ...managers.map((name) => ({ serviceAccount: `${gitlab}/${name}` })),
    ],
    rules: [
      ...jobs.map((name, index) => ({ name, match: { kind: 'job', projects: [index + 1] }, serviceAccount: name })),
      { name: 'everyone-else', match: { kind: 'job' }, serviceAccount: 'ci-project-{project}' },
    ],
  };
  await world.patch(world.mapping, { data: { 'mapping.yaml': stringify(mapping) } });

  const { diagnosis } = await world.examine([], 'without files from AWS');
  t.same(findingsOf(diagnosis), []);
  const looked = (id: string) => diagnosis.checks.find((check) => check.id === id)?.looked;
  t.match(looked('accounts_exist'), '702 accounts in 1 namespace, 1301 of ci-project-{project}');
  t.match(looked('runner_account'), '201 runners');

  const { seconds, stderr, stdout } = await onTerminal(world.words.slice(0, -2));
  t.comment(`the doctor took ${seconds.wall} s, ${seconds.processor} s of them on a processor`);
  t.match(stderr, /reading the webhook and its mapping …/);
  t.match(stderr, /reading namespaces, accounts, runners and permissions …/);
  t.ok(stderr.endsWith('\r\u001b[K'), 'the last progress line is cleared');
  t.match(stdout, 'Passed:');
});

function deployment(metadata: { namespace: string; name: string }): Reference {
  const labels = { app: metadata.name };
  const container = {
    ...{ name: 'gitlab-runner', image: 'gitlab-runner' },
    command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'],
    env: [{ name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' }],
    volumeMounts: [{ name: 'configmaps', mountPath: '/configmaps' }],
  };
  const spec = {
    ...{ serviceAccountName: metadata.name, containers: [container] },
    volumes: [{ name: 'configmaps', configMap: { name: metadata.name } }],
  };
  const template = { metadata: { labels }, spec };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata },
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  } as Reference;
}

/** Runs a command as on a terminal. */
async function onTerminal(words: readonly string[]) {
  const streams = {
    stdout: new PassThrough(),
    stderr: Object.assign(new PassThrough(), { isTTY: true, columns: 120 }),
  };
  const written = Promise.all([text(streams.stdout), text(streams.stderr)]);
  const begin = performance.now();
  const used = process.cpuUsage();
  await runCommandLine(words, {
    stdout: streams.stdout as unknown as NodeJS.WriteStream,
    stderr: streams.stderr as unknown as NodeJS.WriteStream,
    stdin: Readable.from(['']),
    env: {},
  });
  const { user, system } = process.cpuUsage(used);
  const seconds = { wall: (performance.now() - begin) / 1000, processor: (user + system) / 1e6 };
  streams.stdout.end();
  streams.stderr.end();
  const [stdout, stderr] = await written;
  return { seconds, stdout, stderr };
}
