import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

type DrainOptions = {
  /** Milliseconds until all nodes have dropped the endpoint. Requests still arrive meanwhile. */
  grace: number;
  /** Called after the grace period. From then on, every answer has `Connection: close`. */
  onClosing: () => void;
  /** Ends every wait at once. */
  stopAtOnce: AbortSignal;
};

/** Milliseconds in which clients use their open connections once more, and learn from the answer to close them. */
const LAST_CONNECTIONS_MILLISECONDS = 1_000;
/** Milliseconds for requests that are still being read or answered. */
const LAST_REQUESTS_MILLISECONDS = 5_000;
const STEP_MILLISECONDS = 25;

/**
 * Closes a server without losing a request. A client that sends a POST on an idle connection at the moment when the
 * server closes it cannot tell whether the request arrived, and the API server does not retry. So answers ask the
 * clients to close their connections, and the server closes only those that are still idle after that.
 */
export async function drain(app: FastifyInstance, { grace, onClosing, stopAtOnce }: DrainOptions): Promise<void> {
  const { server } = app;
  await wait(grace, stopAtOnce);
  onClosing();
  await until(async () => (await connections(app)) === 0, LAST_CONNECTIONS_MILLISECONDS, stopAtOnce);
  // Stops accepting, closes idle connections, and waits for the others.
  const closed = app.close();
  const isClosed = new AbortController();
  const forced = wait(LAST_REQUESTS_MILLISECONDS, AbortSignal.any([stopAtOnce, isClosed.signal])).then(() =>
    server.closeAllConnections(),
  );
  await closed;
  isClosed.abort();
  await forced;
}

function connections({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}

async function until(condition: () => Promise<boolean>, milliseconds: number, stopAtOnce: AbortSignal): Promise<void> {
  for (let remaining = milliseconds; remaining > 0 && !stopAtOnce.aborted; remaining -= STEP_MILLISECONDS) {
    if (await condition()) return;
    await wait(STEP_MILLISECONDS, stopAtOnce);
  }
}

async function wait(milliseconds: number, stopAtOnce: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal: stopAtOnce }).catch(() => undefined);
}
