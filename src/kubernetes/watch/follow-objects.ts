import { causeOf, messageOf } from '../../errors.ts';
import { statusOf } from '../http/api-error.ts';
import type { KubernetesClient } from '../http/client.ts';
import { createBackOff } from './back-off.ts';
import { coalesce } from './coalesce.ts';
import { listObjects } from './list-objects.ts';
import { createSharedItems, type Items } from './shared-items.ts';
import { REAL_TIMING, type Timing } from './timing.ts';
import { type End, type ObjectEvent, watchOnce } from './watch-once.ts';

export type FollowOptions<Item> = {
  client: Pick<KubernetesClient, 'request' | 'stream'>;
  /** Path of the collection, for example `/api/v1/serviceaccounts`. */
  path: string;
  /** `metadata.name=…` for one object. RBAC with resourceNames requires it. */
  fieldSelector?: string;
  /** Returns the part of an object that is kept, and its key. */
  keep: (object: object) => { key: string; item: Item };
  /** Called with all items as of one moment: after they were listed, and after each change. */
  changed: (items: Items<Item>) => void;
  /** Called with each new {@link WatchState}. */
  report: (state: WatchState) => void;
  timing?: Timing;
  /** The shortest time between two calls of `changed`, in milliseconds. */
  interval?: number;
  /** The longest silence of the API server, in milliseconds, before the connection is treated as lost. */
  idle?: number;
};

/** The state of a watch. What was read before stays in use, whatever the state is. */
export type WatchState = {
  connected: boolean;
  /** Time of the last confirmed sync; `undefined` until the first list is complete. */
  syncedAt: Date | undefined;
  /** Why the last try failed; `undefined` once connected. */
  error: Error | undefined;
};

export type Following = {
  /** Resolves when no more callbacks will be called. */
  close(): Promise<void>;
};

const INTERVAL = 50;
/**
 * The longest silence, in milliseconds. The API server sends a bookmark once a minute (`cacher.go`,
 * `defaultBookmarkFrequency`), but none with the resourceVersion that a watch starts from, so a watch that continues
 * from a bookmark is silent for two minutes.
 */
const IDLE = 180_000;
/** Milliseconds after which a watch counts as a success. */
const LIVED = 5_000;

/**
 * Keeps a copy of the objects of a collection while the process runs: lists them, then watches from the resourceVersion
 * of the list. A watch that ends is started again from its last resourceVersion. If the API server no longer has that
 * version (410 Gone, or an etcd that was restored), everything is listed again, and the old copy stays in use until
 * then.
 *
 * The `ListWatch` of client-node is not used (2.0.1, `dist/cache.js` and `dist/watch.js`). It requests no bookmarks, so
 * the resourceVersion of a quiet collection expires and everything is listed again. It sends no `timeoutSeconds`, reads
 * a list as one page, and keeps whole objects. Watches that hang silently have been reported against it since 2019
 * (kubernetes-client/javascript #364, #596, #958, #2432), and loading the library takes 86 MiB of memory.
 */
export function followObjects<Item>(options: FollowOptions<Item>): Following {
  const { changed, client, fieldSelector, idle = IDLE, keep, path, report, timing = REAL_TIMING } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const backOff = createBackOff(timing.random);
  const target = { path, fieldSelector, signal };
  let items = createSharedItems<Item>();
  let version: string | undefined;
  let state: WatchState = { connected: false, syncedAt: undefined, error: undefined };
  const swap = coalesce(() => changed(items.copy()), options.interval ?? INTERVAL);

  const tell = (change: Partial<WatchState>) => {
    state = { ...state, ...change };
    report(state);
  };

  const take = ({ type, object }: ObjectEvent) => {
    if (type !== 'BOOKMARK') {
      const { key, item } = keep(object);
      if (type === 'DELETED') items.delete(key);
      else items.set(key, item);
      swap();
    }
    version = object.metadata.resourceVersion;
    backOff.reset();
    tell({ syncedAt: timing.now() });
  };

  async function list(): Promise<string> {
    const found = createSharedItems<Item>();
    const at = await listObjects(client, target, (object) => {
      const { key, item } = keep(object);
      found.set(key, item);
    });
    items = found;
    swap();
    tell({ syncedAt: timing.now() });
    return at;
  }

  async function watch(from: string): Promise<End> {
    const began = timing.clock();
    const opened = () => tell({ connected: true, error: undefined, syncedAt: timing.now() });
    const end = await watchOnce({ client, target, from, idle, random: timing.random, opened, take });
    if (timing.clock() - began > LIVED) backOff.reset();
    return end;
  }

  async function run() {
    while (!signal.aborted) {
      const began = timing.clock();
      try {
        version ??= await list();
        const end = await watch(version);
        if (end === 'gone') version = undefined;
        // The watch ended in the usual way, after `timeoutSeconds`.
        else if (timing.clock() - began > LIVED) continue;
        tell({ connected: false });
      } catch (reason) {
        if (signal.aborted) return;
        // The API server refused the request, or sent something unreadable. The resourceVersion may be the reason.
        if (statusOf(reason) !== undefined || causeOf(reason) === undefined) version = undefined;
        tell({ connected: false, error: reason instanceof Error ? reason : new Error(messageOf(reason)) });
      }
      await timing.wait(backOff.next(), signal);
    }
  }

  const running = run();
  return {
    close: async () => {
      ending.abort();
      // Until then, a list that arrives may still schedule a swap.
      await running;
      swap.cancel();
    },
  };
}
