import { malformedByApi, refusedByApi, statusOf } from '../http/api-error.ts';
import type { KubernetesClient } from '../http/client.ts';
import { query } from '../http/query.ts';

export type ObjectEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: { metadata: { resourceVersion: string } };
};

/** `gone`: the API server does not know any more what changed since then. */
export type End = 'ended' | 'gone';

/** Seconds after which the API server is to end a watch, so that one that is dead without a word does not live for ever. */
const LIFE = 300;

/**
 * Watches a collection over one connection.
 *
 * @throws a user error `api_…`
 */
export async function watchOnce({
  client,
  target: { path, fieldSelector, signal },
  from,
  idle,
  random,
  opened,
  take,
}: {
  client: Pick<KubernetesClient, 'stream'>;
  target: { path: string; fieldSelector: string | undefined; signal: AbortSignal };
  /** A resourceVersion. */
  from: string;
  /** Milliseconds. */
  idle: number;
  random: () => number;
  opened: () => void;
  take: (event: ObjectEvent) => void;
}): Promise<End> {
  let end: End = 'ended';
  const parameters = query({
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: from,
    fieldSelector,
    // Not all replicas at the same instant.
    timeoutSeconds: Math.round(LIFE * (1 + random())),
  });
  const line = (text: string) => {
    const event = parseEvent(text, path);
    if (event.type !== 'ERROR') take(event);
    else if (event.object.code === 410) end = 'gone';
    else throw refusedByApi(event.object.code ?? 500, event.object, path);
  };
  await client
    .stream({ path: `${path}${parameters}`, signal, idleMilliseconds: idle, opened, line })
    .catch((reason) => {
      if (statusOf(reason) !== 410) throw reason;
      end = 'gone';
    });
  return end;
}

type WatchEvent = ObjectEvent | { type: 'ERROR'; object: { code?: number } };

function parseEvent(text: string, path: string): WatchEvent {
  let event: Partial<WatchEvent> | null;
  try {
    event = JSON.parse(text);
  } catch {
    throw malformedByApi(path);
  }
  if (typeof event?.object !== 'object' || (event.type !== 'ERROR' && !('metadata' in event.object)))
    throw malformedByApi(path);
  return event as WatchEvent;
}
