import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { exchange } from '../test/control-plane/client/exchange.ts';
import { waitUntil } from '../test/control-plane/client/wait-until.ts';
import type { BenchServer } from './servers/bench-server.ts';

type Response = { uid?: unknown; allowed?: unknown; patchType?: unknown; patch?: unknown };

/** A client of one server. It uses one connection, which stays open. */
export type Client = { ask(): Promise<unknown>; close(): void };

export function createClient({ url, certificateAuthority, body }: BenchServer): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: certificateAuthority });
  const text = readFileSync(body);
  return {
    async ask() {
      const answer = await exchange(new URL(url), { agent, method: 'POST', headers: {} }, text);
      // The EKS webhook sends JSON as plain text.
      if (answer.status === 200) return typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
      throw new Error(`${url} answered HTTP ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
    },
    close: () => agent.destroy(),
  };
}

/**
 * Sends one request and checks the answer, so that a server that answers faster because it does something else is not
 * measured.
 *
 * @throws Error that names the server and what is wrong with its answer
 */
export async function checkServer(server: BenchServer): Promise<void> {
  const client = createClient(server);
  try {
    server.check(await client.ask());
  } catch (cause) {
    throw new Error(`${server.title} gives a wrong answer: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    client.close();
  }
}

/** Waits until a server accepts connections. */
export async function untilItAnswers(server: BenchServer): Promise<void> {
  await waitUntil(`${server.title} to answer`, async () => {
    const client = createClient(server);
    return client
      .ask()
      .catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? undefined : true))
      .finally(client.close);
  });
}

/** @throws Error unless the answer is an AdmissionReview that allows the request with this uid */
export function responseOf(answer: unknown, uid: string): Response {
  const response = (answer as { response?: Response } | undefined)?.response;
  if (response?.uid === uid && response.allowed === true) return response;
  throw new Error(`wanted an AdmissionReview that allows ${uid}, got ${JSON.stringify(answer).slice(0, 500)}`);
}

/** @throws Error unless the response has a JSON Patch */
export function patchOf({ patch, patchType }: Response): { op: string; path: string; value?: unknown }[] {
  if (patchType === 'JSONPatch' && typeof patch === 'string')
    return JSON.parse(Buffer.from(patch, 'base64').toString());
  throw new Error('wanted a JSON Patch, got an answer without one');
}
