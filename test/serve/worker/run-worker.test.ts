import t from 'tap';
import { runWorker } from '../../../src/serve/worker/run-worker.ts';

t.test('a worker returns what it parsed, as a call in this thread would', async (t) => {
  const parsed = await runWorker('parse-mapping.worker', 'version: 2\n');
  t.match(parsed, {
    mapping: undefined,
    findings: [{ code: 'no_managers' }, { level: 'error', path: 'version', line: 1, column: 10 }],
  });
});

t.test('a worker that takes too long is ended, and the error says so', async (t) => {
  await t.rejects(runWorker('parse-mapping.worker', 'version: 1\n', { milliseconds: 1, memory: 64 }), {
    message: 'parsing took longer than 0.001 s; make the document smaller',
    cause: { code: 'worker_time' },
  });
});

t.test('a worker that needs too much memory ends without the process, and the error says so', async (t) => {
  const text = `rules:\n${'- {name: a, match: {kind: job}, serviceAccount: b}\n'.repeat(15_000)}`;
  await t.rejects(runWorker('parse-mapping.worker', text, { milliseconds: 60_000, memory: 16 }), {
    message: 'parsing needed more than 16 MiB; make the document smaller',
    cause: { code: 'worker_memory' },
  });
});

t.test('a worker that cannot be loaded is an error, not silence', async (t) => {
  await t.rejects(runWorker('no-such.worker', ''), { message: /no-such\.worker/ });
});
