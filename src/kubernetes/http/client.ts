import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Access, Credentials } from '../access/access.ts';
import type { Api, ApiRequest } from './api.ts';
import { refusedByApi, statusOf, unreachable } from './api-error.ts';
import { splitLines } from './split-lines.ts';

export type StreamRequest = {
  /** From the root, with its query. */
  path: string;
  signal: AbortSignal;
  /** The longest silence, in milliseconds, before the connection counts as lost. */
  idleMilliseconds: number;
  /** Called when the API server has said yes. */
  opened: () => void;
  /** What it throws ends the stream and is thrown on. */
  line: (line: string) => void;
};

/** One identity at one API server. */
export type KubernetesClient = Api & {
  /**
   * Reads an answer line by line for as long as it goes on. Resolves when the API server ends it, or the signal does.
   *
   * @throws a user error `api_…`, see api-error.ts
   */
  stream(request: StreamRequest): Promise<void>;
  /** Ends all connections. */
  close(): void;
};

/** Milliseconds for a whole exchange. */
const PATIENCE = 10_000;
/** Milliseconds between two probes of a connection; below what load balancers in front of API servers allow. */
const KEEP_ALIVE = 30_000;

/** @param userAgent with the version; the part before the first slash is the field manager where a request names none */
export function createClient(access: Access, { userAgent }: { userAgent: string }): KubernetesClient {
  let pool: { of: string; agent: Agent } | undefined;

  function agentFor(tls: Credentials['tls']): Agent {
    const of = JSON.stringify(tls);
    // With a new authority or certificate; what is on its way ends on the connections that it has.
    if (pool?.of !== of) pool = { of, agent: new Agent({ keepAlive: true, maxSockets: 64, ...tls }) };
    return pool.agent;
  }

  /** @returns the head of the answer, whatever its status */
  async function begin(
    method: string,
    path: string,
    { body, contentType, signal }: ApiRequest,
  ): Promise<IncomingMessage> {
    const { headers, tls } = await access.credentials();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const content =
      payload === undefined
        ? {}
        : { 'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) };
    const options = {
      method,
      agent: agentFor(tls),
      headers: { accept: 'application/json', 'user-agent': userAgent, ...content, ...headers },
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(urlOf(access.server, path), options, resolve);
      sent.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  async function request(method: string, path: string, { signal, ...rest }: ApiRequest = {}) {
    const limit = AbortSignal.timeout(PATIENCE);
    try {
      const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      const response = await begin(method, path, { ...rest, signal: either });
      return { status: response.statusCode ?? 0, body: parsed(await text(response)) };
    } catch (reason) {
      throw unreachable(limit.aborted ? new Error(`no answer within ${PATIENCE / 1000} s`) : reason, access.server);
    }
  }

  async function stream({ idleMilliseconds, line, opened, path, signal }: StreamRequest): Promise<void> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), idleMilliseconds);
    // What the caller threw is passed on as it is.
    let fault: { reason: unknown } | undefined;
    const split = splitLines((text) => {
      try {
        line(text);
      } catch (reason) {
        fault = { reason };
        throw reason;
      }
    });
    try {
      const response = await begin('GET', path, { signal: AbortSignal.any([silence.signal, signal]) });
      if (response.statusCode !== 200) throw refusedByApi(response.statusCode ?? 0, parsed(await text(response)), path);
      opened();
      for await (const chunk of response) {
        timer.refresh();
        split(chunk as Buffer);
      }
    } catch (reason) {
      if (signal.aborted) return;
      if (fault !== undefined || statusOf(reason) !== undefined) throw reason;
      const silent = new Error(`not a word for ${idleMilliseconds / 1000} s`);
      throw unreachable(silence.signal.aborted ? silent : reason, access.server);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    request,
    stream,
    close: () => pool?.agent.destroy(),
  };
}

/** A proxy in front of API servers has a path of its own. */
function urlOf(server: URL, path: string): URL {
  return new URL(`${server.pathname.replace(/\/$/, '')}${path}`, server);
}

/** As it is where it is no JSON: a proxy answered. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
