import t from 'tap';
import { createGarbageCollector } from '../../../src/server/body/garbage-collector.ts';

t.test('what nothing refers to is released at once, each time', async (t) => {
  const collect = createGarbageCollector();
  for (let i = 0; i < 2; i += 1) {
    const list = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    list.length = 0;
    const before = process.memoryUsage().heapUsed;
    collect();
    t.ok(before - process.memoryUsage().heapUsed > 30_000_000);
  }
});
