import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

type DrainOptions = {
  /** Milliseconds until all nodes have dropped the endpoint. Requests still arrive meanwhile. */
  grace: number;
  /** Called after the grace period. From then on, every answer has `Connection: close`. */
  closing: () => void;
  /** Ends every wait at once. */
  hurry: AbortSignal;
};

/** Milliseconds in which clients use their open connections once more, and learn from the answer to close them. */
const LAST_CONNECTIONS = 1_000;
/** Milliseconds for requests that are still being read or answered. */
const LAST_REQUESTS = 5_000;
const STEP = 25;

/**
 * Closes a server without losing a request. A client that sends a POST on an idle connection at the moment when the
 * server closes it cannot tell whether the request arrived, and the API server does not retry. So answers ask the
 * clients to close their connections, and the server closes only those that are still idle after that.
 */
export async function drain(app: FastifyInstance, { grace, closing, hurry }: DrainOptions): Promise<void> {
  const { server } = app;
  await wait(grace, hurry);
  closing();
  await until(async () => (await connections(app)) === 0, LAST_CONNECTIONS, hurry);
  // Stops accepting, closes idle connections, and waits for the others.
  const closed = app.close();
  const isClosed = new AbortController();
  const forced = wait(LAST_REQUESTS, AbortSignal.any([hurry, isClosed.signal])).then(() =>
    server.closeAllConnections(),
  );
  await closed;
  isClosed.abort();
  await forced;
}

function connections({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}

async function until(condition: () => Promise<boolean>, milliseconds: number, hurry: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0 && !hurry.aborted; left -= STEP) {
    if (await condition()) return;
    await wait(STEP, hurry);
  }
}

async function wait(milliseconds: number, hurry: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal: hurry }).catch(() => undefined);
}
