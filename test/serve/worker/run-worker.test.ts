import t from 'tap';
import { runWorker } from '../../../src/serve/worker/run-worker.ts';

t.test('a worker gives what it read, as it would in this thread', async (t) => {
  const parsed = await runWorker('parse-mapping.worker', 'version: 2\n');
  t.match(parsed, {
    mapping: undefined,
    findings: [{ code: 'no_managers' }, { level: 'error', path: 'version', line: 1, column: 10 }],
  });
});

t.test('a worker that takes too long is ended, with a sentence', async (t) => {
  await t.rejects(runWorker('parse-mapping.worker', 'version: 1\n', { milliseconds: 1, memory: 64 }), {
    message: 'it takes longer than 0.001 s to read; make it smaller',
    cause: { code: 'worker_time' },
  });
});

t.test('a worker that takes too much memory ends alone, with a sentence', async (t) => {
  const text = `rules:\n${'- {name: a, match: {kind: job}, serviceAccount: b}\n'.repeat(15_000)}`;
  await t.rejects(runWorker('parse-mapping.worker', text, { milliseconds: 60_000, memory: 16 }), {
    message: 'it takes more than 16 MiB to read; make it smaller',
    cause: { code: 'worker_memory' },
  });
});

t.test('a worker that cannot be loaded is an error, not silence', async (t) => {
  await t.rejects(runWorker('no-such.worker', ''), { message: /no-such\.worker/ });
});
