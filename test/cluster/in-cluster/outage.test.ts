import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { buildBinaries } from '../../control-plane/build/build.ts';
import { Cluster } from '../../control-plane/client/cluster.ts';
import type { Connection } from '../../control-plane/client/connection.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { startControlPlane } from '../../control-plane/server/start.ts';
import { jobPod, type SentPod } from '../job-pod.ts';
import { type Installation, install, mappingFor, type Running } from './installation.ts';

// A control plane of its own, because this one is stopped.
const log = (line: string) => t.comment(line);
const binaries = await buildBinaries({ root: join(import.meta.dirname, '../../..'), log, env: process.env });
if ('missing' in binaries) throw new Error(binaries.missing);
const { apiServer, connection, stop } = await startControlPlane(binaries, { log });
t.teardown(() => stop());
const cluster = new Cluster(connection as Connection);

// Both before the first outage: the controllers, which make what a namespace needs, take minutes to come back from one.
const worlds = { serving: await install(t, cluster), starting: await install(t, cluster) };

type Answer = { response: { allowed: boolean; patch?: string; status?: { code: number; message: string } } };

/** Posts a review as the API server would. */
async function review(
  here: Installation,
  { caBundle, webhook }: Running,
  object: SentPod,
): Promise<Answer['response']> {
  const body = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '1',
      operation: 'CREATE',
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: here.gitlab,
      userInfo: {
        username: `system:serviceaccount:${here.gitlab}:gitlab-runner-common`,
        groups: [],
        extra: { 'authentication.kubernetes.io/pod-name': ['gitlab-runner-common-0'] },
      },
      object: { ...object, spec: { ...object.spec, serviceAccountName: 'default', serviceAccount: 'default' } },
    },
  });
  const answer = await new Promise<Answer>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const ca = Buffer.from(caBundle, 'base64');
    const sent = request(`${webhook}/mutate/enforce?timeout=30s`, { method: 'POST', ca, headers }, async (response) =>
      resolve(JSON.parse(await text(response))),
    );
    sent.on('error', reject);
    sent.end(body);
  });
  return answer.response;
}

/** With a pause of 250 ms after each, more than half a minute, in which the watches are tried again many times. */
const REVIEWS = 130;

/** What a process logged about the watch of a source. */
const watchLines = ({ lines }: Running, source: string) =>
  lines().filter((line) => line.source === source && /reconnected$|disconnected: /.test(line.msg));

const patched = ({ patch = '' }: Answer['response']) => Buffer.from(patch, 'base64').toString();

t.test('the API server goes away and comes back', async (t) => {
  const { serving, starting } = worlds;
  for (const name of ['ci-one', 'ci-two']) await serving.createAccount(name);
  await serving.map(mappingFor(serving, 'ci-one'));
  const running = await serving.start();
  await running.register();
  const connected = (source: string) => running.sample(`gitlab_runner_irsa_watch_connected{source="${source}"}`);
  t.equal(await connected('mapping'), 1);
  await starting.createAccount('ci-one');
  await starting.map(mappingFor(starting, 'ci-one'));
  const late = await starting.start({ ready: false, before: () => apiServer.stop() });

  await t.test('while the API server is away, reviews are answered and the process stays ready', async (t) => {
    await waitUntil(
      'the loss to be seen',
      async () => ((await connected('mapping')) === 0 && (await connected('accounts')) === 0) || undefined,
    );
    const begin = performance.now();
    for (let reviews = 0; reviews < REVIEWS; reviews += 1) {
      const answer = await review(serving, running, jobPod(serving.gitlab));
      if (!answer.allowed || !patched(answer).includes('ci-one')) t.fail(JSON.stringify(answer));
      if ((await running.readiness()).status !== 200) t.fail('not ready');
      await pause(250);
    }
    t.comment(`${REVIEWS} reviews in ${Math.round(performance.now() - begin)} ms`);
    const other = await review(serving, running, jobPod(serving.gitlab, { project: 1 }));
    t.match(other, { allowed: false, status: { code: 403 } });
    for (const source of ['mapping', 'accounts']) {
      const said = await waitUntil(`the log to say it of ${source}`, async () => {
        const lines = watchLines(running, source);
        return lines.length > 0 ? lines : undefined;
      });
      for (const { level, msg } of said) {
        t.equal(level, 'warn');
        t.match(msg, new RegExp(`^watch of the ${source} disconnected: .*; using the last version read$`));
      }
      const again = said.filter(({ msg }, index) => msg === said[index - 1]?.msg);
      t.strictSame(again, [], 'not a line for every try');
    }
  });

  await t.test('a process that starts while the API server is away waits for it, and says so', async (t) => {
    const { conditions } = await waitUntil('it to say so', async () => {
      const found = await late.readiness();
      const waiting = found.conditions.filter(({ message }) => message.includes('does not answer'));
      // The one in front of them is that it listens.
      return waiting.length === 2 && found.conditions[0]?.ok ? found : undefined;
    });
    t.strictSame(
      conditions.filter(({ ok }) => !ok).map(({ name }) => name),
      ['mapping', 'accounts'],
    );
  });

  await t.test('when the API server is back, both processes continue by themselves', async (t) => {
    await apiServer.start();
    t.equal((await serving.map(mappingFor(serving, 'ci-two'))).status, 200);
    await waitUntil('the edit to count', async () => {
      const { body } = await serving.manager.create<Pod>(jobPod(serving.gitlab));
      return body.spec?.serviceAccountName === 'ci-two' || undefined;
    });
    for (const source of ['mapping', 'accounts'])
      await waitUntil(`${source} to be connected`, async () => (await connected(source)) === 1 || undefined);
    await serving.createAccount('ci-three');
    await serving.map(mappingFor(serving, 'ci-three'));
    await waitUntil('a new account to count', async () => {
      const { body } = await serving.manager.create<Pod>(jobPod(serving.gitlab));
      return body.spec?.serviceAccountName === 'ci-three' || undefined;
    });
    // A restarted API server may refuse a watch once more after it has accepted one.
    for (const source of ['mapping', 'accounts']) {
      const said = await waitUntil(`the log to say it of ${source}`, async () => {
        const lines = watchLines(running, source).map(({ msg }) => msg);
        return lines.at(-1)?.endsWith('reconnected') ? lines : undefined;
      });
      const again = said.filter((msg, index) => msg === said[index - 1]);
      t.strictSame(again, [], 'each reconnection is said once');
    }

    await waitUntil('the other to be ready', async () => (await late.readiness()).status === 200 || undefined);
    t.match(patched(await review(starting, late, jobPod(starting.gitlab))), 'ci-one');
  });
});
