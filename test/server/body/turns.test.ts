import t from 'tap';
import { createTurns } from '../../../src/server/body/turns.ts';

t.test('tasks run in their order, and what becomes due meanwhile runs between them', async (t) => {
  const addTask = createTurns();
  const done: string[] = [];
  const finished = Promise.withResolvers<void>();
  for (const name of ['a', 'b', 'c'])
    addTask(() => {
      done.push(name);
      setImmediate(() => done.push(`after ${name}`));
    });
  addTask(() => {
    addTask(finished.resolve);
    done.push('d');
  });
  t.strictSame(done, [], 'none runs at once');
  await finished.promise;
  t.strictSame(done, ['a', 'after a', 'b', 'after b', 'c', 'after c', 'd']);
});
