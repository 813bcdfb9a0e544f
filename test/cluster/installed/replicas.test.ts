import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { openEndpoints } from './endpoints.ts';
import { billing, openPipeline } from './pipeline.ts';
import { readInstalled } from './process.ts';

const cluster = connect();
const [helm] = (await helms(t, cluster)).slice(-1) as [Helm];
const chart = assemblePatiently(t);
await takeTurn(t, cluster);

/**
 * Seconds of grace in which the endpoints have to drop a replica. A round in which a busy machine was too slow for that proves
 * nothing and is repeated with the next one.
 */
const GRACES = [5, 15, 45] as const;

t.test('replicas come, go and die, and the namespace in enforce keeps working', async (t) => {
  const release = await prepareRelease(t, cluster, helm);
  await helm.ok('install', ...release.args, chart);
  const installed = await readInstalled(t, cluster, release);
  const pipeline = await openPipeline(cluster, release);
  const endpoints = await openEndpoints(t, installed);
  const start = async (graceSeconds: number = GRACES[0]) => {
    const replica = await installed.start({ graceSeconds });
    endpoints.add(replica);
    return replica;
  };

  const doomed = await start();
  let second = await start();
  await waitUntil('the Secret to be written', async () => (await release.read(release.secret)).data);
  t.equal(await doomed.end('SIGKILL'), -2, 'one of two that start at the same instant is killed in the middle');
  await second.untilReady();
  let first = await start();
  await first.untilReady();
  const edited = Date.now();
  await release.editMapping(billing(release.runners));
  await pipeline.label('enforce');
  await pipeline.untilItGets('ci-billing');

  await t.test('a rolling restart of both fails no pod', async (t) => {
    await waitUntil(
      'both replicas to load the edit',
      async () => Math.min(await first.mappingLoadedAt(), await second.mappingLoadedAt()) >= edited || undefined,
    );
    const round = async (nextGrace: number | undefined) => {
      const stop = pipeline.createAlways();
      const codes: number[] = [];
      const inTime: boolean[] = [];
      for (const old of [first, second]) {
        const next = await start(nextGrace);
        await next.untilReady();
        await endpoints.untilListed(next);
        [first, second] = [second, next];
        const ended = old.end('SIGTERM');
        inTime.push(await endpoints.untilDropped(old));
        codes.push(await ended);
      }
      await pipeline.untilItGets('ci-billing');
      return { ...(await stop()), codes, isInTime: inTime.every(Boolean) };
    };
    let last = await round(GRACES[1]);
    for (const nextGrace of [GRACES[2], undefined])
      if (!last.isInTime) {
        t.comment('the endpoints were too slow; once more with a longer grace period');
        last = await round(nextGrace);
      }
    const { codes, created, failed, isInTime } = last;
    t.ok(isInTime, 'the endpoints drop each replica while it accepts connections');
    t.strictSame(failed, []);
    t.strictSame(codes, [0, 0]);
    // Which of the two is chance: the API server keeps its connections as long as a replica does not close them.
    const outputOfNew = () => first.output() + second.output();
    await waitUntil(
      'a new replica to say what it decided',
      async () => outputOfNew().includes('"msg":"allowed"') || undefined,
    );
    t.comment(`${created} pods created during the restart of two replicas`);
  });

  await t.test('all of them are lost, pods are refused, and one that comes is enough', async (t) => {
    await Promise.all([first.end('SIGKILL'), second.end('SIGKILL')]);
    const refused = await waitUntil('a pod to be refused', async () => {
      const answer = await pipeline.create();
      return answer.status === 201 ? undefined : answer;
    });
    t.match(refused, { status: 500, message: /failed calling webhook "enforce.pods.gitlab-runner-irsa"/ });
    const begin = performance.now();
    await start();
    t.equal((await pipeline.untilItGets('ci-billing')).body.spec?.serviceAccountName, 'ci-billing');
    t.comment(`back after ${Math.round(performance.now() - begin)} ms`);
  });
});
