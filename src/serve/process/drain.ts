import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

type DrainOptions = {
  /** Milliseconds in which the endpoint leaves the tables of the nodes, and requests still come. */
  grace: number;
  /** Called when the grace is over: from then on every answer says `Connection: close`. */
  closing: () => void;
  /** Ends every wait at once. */
  hurry: AbortSignal;
};

/** Milliseconds for clients to come back on the connections they hold, and to be told to let go of them. */
const LETTING_GO = 1_000;
/** Milliseconds for requests that are being read or answered. */
const LAST_REQUESTS = 5_000;
const STEP = 25;

/**
 * Ends a server so that no request is lost. A client that sends a POST on an idle connection at the moment that the
 * server closes it cannot know whether it arrived, and the API server does not try again. So connections are given back
 * by answers, as long as answers are asked for, and only what is left idle after that is closed.
 */
export async function drain(app: FastifyInstance, { grace, closing, hurry }: DrainOptions): Promise<void> {
  const { server } = app;
  await wait(grace, hurry);
  closing();
  await until(async () => (await connections(app)) === 0, LETTING_GO, hurry);
  // Stops accepting, closes what is idle, and waits for the rest.
  const closed = app.close();
  const forced = until(() => Promise.resolve(false), LAST_REQUESTS, hurry).then(() => server.closeAllConnections());
  await Promise.race([closed, forced]);
  await closed;
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
