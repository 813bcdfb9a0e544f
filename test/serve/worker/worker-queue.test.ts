import type { Worker } from 'node:worker_threads';
import t from 'tap';
import { createWorkerQueue } from '../../../src/serve/worker/worker-queue.ts';
import { wholeLists } from '../../whole-lists.ts';

const LIMITS = { milliseconds: 60_000, memory: 96 };
/** From the folder of the other workers. */
const ENDLESS = '../../../test/serve/worker/endless.worker';
const PARSE = 'load-mapping.worker';

t.test('one thread runs at a time, and a load goes before the checks that wait', async (t) => {
  let threads = 0;
  let most = 0;
  const count = (worker: Worker) => {
    threads += 1;
    most = Math.max(most, threads);
    worker.once('exit', () => {
      threads -= 1;
    });
  };
  process.on('worker', count);
  t.teardown(() => process.off('worker', count));
  const { run } = createWorkerQueue();
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  await Promise.all([
    run('check', PARSE, '', { limits: LIMITS }).then(note('first check')),
    run('check', PARSE, '', { limits: LIMITS }).then(note('second check')),
    run('load', PARSE, '', { limits: LIMITS }).then(note('load')),
  ]);
  t.strictSame(order, ['first check', 'load', 'second check']);
  t.equal(most, 1);
});

t.test('an abandoned check holds up neither the next one nor a load', async (t) => {
  const { run } = createWorkerQueue();
  const [late, waiting] = [new AbortController(), new AbortController()];
  const running = run('check', ENDLESS, '', { limits: LIMITS, signal: late.signal });
  const queued = run('check', ENDLESS, '', { limits: LIMITS, signal: waiting.signal });
  const load = run('load', PARSE, '', { limits: LIMITS });
  waiting.abort();
  await t.rejects(queued, { cause: { code: 'worker_abandoned' } });
  late.abort();
  await t.rejects(running, { cause: { code: 'worker_abandoned' } });
  t.match(await load, wholeLists({ findings: [{ code: 'yaml_empty' }] }));
  const already = run('check', ENDLESS, '', { limits: LIMITS, signal: AbortSignal.abort() });
  await t.rejects(already, { cause: { code: 'worker_abandoned' } });
});

t.test('a thread that fails leaves the queue to the next one', async (t) => {
  const { run } = createWorkerQueue();
  const failing = run('load', 'no-such.worker', '', { limits: LIMITS });
  const next = run('load', PARSE, '', { limits: LIMITS });
  await t.rejects(failing, /no-such/);
  t.match(await next, wholeLists({ findings: [{ code: 'yaml_empty' }] }));
});
