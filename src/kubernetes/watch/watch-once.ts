import { query } from '../http/api.ts';
import { malformedByApi, refusedByApi, statusOf } from '../http/api-error.ts';
import type { KubernetesClient } from '../http/client.ts';

export type ObjectEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: { metadata: { resourceVersion: string } };
};

/** `gone`: the API server no longer has the changes since that resourceVersion. */
export type End = 'ended' | 'gone';

/** Seconds after which the API server ends a watch, so that a connection that died silently does not last forever. */
const LIFE = 300;

/**
 * Watches a collection over one connection.
 *
 * @returns why it ended; `ended` is usual
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
  /** The resourceVersion after which changes are wanted. */
  from: string;
  /** The longest silence, in milliseconds. */
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
    // Random, so that the replicas do not reconnect at the same instant.
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
