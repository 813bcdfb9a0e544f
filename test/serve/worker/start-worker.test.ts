import t from 'tap';
import { startWorker, type WorkerLimits } from '../../../src/serve/worker/start-worker.ts';
import { wholeLists } from '../../whole-lists.ts';

const LIMITS = { milliseconds: 60_000, memory: 96 };
const run = (name: string, input: unknown, limits: WorkerLimits = LIMITS, signal?: AbortSignal) =>
  startWorker(name, input, { limits, signal });
/** From the folder of the other workers. */
const ENDLESS = '../../../test/serve/worker/endless.worker';

t.test('a worker returns what it parsed, as a call in this thread would, and ends', async (t) => {
  const { ended, result } = run('load-mapping.worker', 'version: 2\n');
  t.match(
    await result,
    wholeLists({
      index: undefined,
      findings: [{ code: 'no_managers' }, { level: 'error', path: 'version', line: 1, column: 10 }],
      more: { error: 0, warning: 0 },
    }),
  );
  await ended;
});

t.test('a worker that takes too long is ended, and the error says so', async (t) => {
  const { ended, result } = run(ENDLESS, '', { milliseconds: 1, memory: 64 });
  await t.rejects(result, {
    message: 'parsing took longer than 0.001 s; make the document smaller',
    cause: { code: 'worker_time' },
  });
  await ended;
});

t.test('a worker whose result is not needed any more is ended at once', async (t) => {
  const abandoning = new AbortController();
  const { ended, result } = run(ENDLESS, '', LIMITS, abandoning.signal);
  abandoning.abort();
  await t.rejects(result, { cause: { code: 'worker_abandoned' } });
  await ended;
});

t.test('a worker that needs too much memory ends without the process, and the error says so', async (t) => {
  const text = `rules:\n${'- {name: a, match: {kind: job}, serviceAccount: b}\n'.repeat(8_000)}`;
  const { ended, result } = run('load-mapping.worker', text, { milliseconds: 60_000, memory: 16 });
  await t.rejects(result, {
    message: 'parsing needed more than 16 MiB; make the document smaller',
    cause: { code: 'worker_memory' },
  });
  await ended;
});

t.test('a worker that cannot be loaded is an error, not silence', async (t) => {
  await t.rejects(run('no-such.worker', '').result, { message: /no-such\.worker/ });
});
