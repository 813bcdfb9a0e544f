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
  /** Of the collection: `/api/v1/serviceaccounts`. */
  path: string;
  /** `metadata.name=…` for one object, which is also what RBAC by resourceNames needs. */
  fieldSelector?: string;
  /** What is kept of an object, and under which key. */
  keep: (object: object) => { key: string; item: Item };
  /** Gets all of them, as they are at one moment, when they have been read and after each change. */
  changed: (items: Items<Item>) => void;
  /** Gets every change of {@link WatchState}. */
  report: (state: WatchState) => void;
  timing?: Timing;
  /** Milliseconds between two calls of `changed`. */
  interval?: number;
  /** The longest silence of the API server, in milliseconds, before the connection counts as lost. */
  idle?: number;
};

/** How a watch is doing. What was read stays in force whatever becomes of it. */
export type WatchState = {
  connected: boolean;
  /** When it was last known that nothing is missing; `undefined` until all was read once. */
  syncedAt: Date | undefined;
  /** What keeps it from going on; `undefined` while it does. */
  trouble: Error | undefined;
};

export type Following = {
  state(): WatchState;
  /** Resolves when nothing is called any more. */
  close(): Promise<void>;
};

const INTERVAL = 50;
/** The API server says how far it is once a minute, with some jitter (`cacher.go`, `defaultBookmarkFrequency`). */
const IDLE = 100_000;
/** A watch that lived for so long was a good one, in milliseconds. */
const LIVED = 5_000;

/**
 * Keeps a copy of the objects of a collection, for as long as the process runs: lists, then watches from there. A watch
 * that ends is begun anew where it ended; where the API server no longer knows that place (410 Gone, or a store that was
 * put back), everything is listed again, and what was read before stays in force until that is done.
 */
export function followObjects<Item>(options: FollowOptions<Item>): Following {
  const { changed, client, fieldSelector, idle = IDLE, keep, path, report, timing = REAL_TIMING } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const backOff = createBackOff(timing.random);
  const target = { path, fieldSelector, signal };
  let items = createSharedItems<Item>();
  let version: string | undefined;
  let state: WatchState = { connected: false, syncedAt: undefined, trouble: undefined };
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
    const opened = () => tell({ connected: true, trouble: undefined, syncedAt: timing.now() });
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
        // The usual end: the API server was asked to end it.
        else if (timing.clock() - began > LIVED) continue;
        tell({ connected: false });
      } catch (reason) {
        if (signal.aborted) return;
        // It answered, and not with a watch: the place to go on from may be the reason.
        if (statusOf(reason) !== undefined || !isApiError(reason)) version = undefined;
        tell({ connected: false, trouble: reason instanceof Error ? reason : new Error(String(reason)) });
      }
      await timing.wait(backOff.next(), signal);
    }
  }

  const running = run();
  return {
    state: () => state,
    close: async () => {
      ending.abort();
      swap.cancel();
      await running;
    },
  };
}

function isApiError(reason: unknown): boolean {
  return reason instanceof Error && reason.cause !== undefined;
}
