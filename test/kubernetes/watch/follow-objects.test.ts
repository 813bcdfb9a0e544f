import { once } from 'node:events';
import t from 'tap';
import { userError } from '../../../src/errors.ts';
import type { KubernetesClient } from '../../../src/kubernetes/http/client.ts';
import { followObjects, type WatchState } from '../../../src/kubernetes/watch/follow-objects.ts';
import { REAL_TIMING } from '../../../src/kubernetes/watch/timing.ts';

// Measured at a real API server 1.36.3: the first bookmark of a watch that began at a bookmark came after 120.4 s.
const SILENCE = 121_000;

/** An API server where nothing changes: its first watch ends after a bookmark, and the next one is silent at first. */
function quietServer(): Pick<KubernetesClient, 'request' | 'stream'> & { watches(): number } {
  let watches = 0;
  const bookmark = JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '2' } } });
  return {
    watches: () => watches,
    request: async () => ({ status: 200, body: { metadata: { resourceVersion: '1' }, items: [] } }),
    async stream({ idleMilliseconds, line, opened, signal }) {
      watches += 1;
      opened();
      if (watches === 1) return line(bookmark);
      if (idleMilliseconds < SILENCE) throw userError('no data', { code: 'api_unreachable' });
      line(bookmark);
      await once(signal, 'abort');
    },
  };
}

t.test('a watch that continues from a bookmark on a quiet API server stays connected', async (t) => {
  const client = quietServer();
  const states: WatchState[] = [];
  let now = 0;
  const following = followObjects({
    ...{ client, path: '/api/v1/serviceaccounts', keep: () => ({ key: '', item: undefined }), changed: () => {} },
    report: (state) => void states.push(state),
    // Each watch lasts minutes.
    timing: { ...REAL_TIMING, clock: () => (now += 300_000), wait: () => new Promise(setImmediate) },
  });
  while (client.watches() < 2) await new Promise(setImmediate);
  await new Promise(setImmediate);
  t.strictSame(
    states.filter(({ error }) => error !== undefined),
    [],
  );
  t.match(states.at(-1), { connected: true });
  await following.close();
});
