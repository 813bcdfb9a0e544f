import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Access, Credentials } from '../access/access.ts';
import { parseBody, readText } from './answer-body.ts';
import type { Api, ApiRequest } from './api.ts';
import { refusedByApi, statusOf, tooLong, unreachable } from './api-error.ts';
import { splitLines } from './split-lines.ts';

type StreamRequest = {
  /** Path from the root, with its query. */
  path: string;
  signal: AbortSignal;
  /** The longest silence, in milliseconds, before the connection is treated as lost. */
  idleMilliseconds: number;
  /** Called when the API server has accepted the request. */
  opened: () => void;
  /** Called with each line. An error that it throws ends the stream and is rethrown. */
  line: (line: string) => void;
};

/** A client for one API server with one set of credentials. */
export type KubernetesClient = Api & {
  /**
   * Reads an answer line by line until the API server or the signal ends it.
   *
   * @throws a user error `api_…`, see api-error.ts
   */
  stream(request: StreamRequest): Promise<void>;
  /** Closes all connections. */
  close(): void;
};

/** In milliseconds, for a request and its answer. */
const PATIENCE = 10_000;
/**
 * Milliseconds between two TCP keep-alive probes: shorter than the idle timeouts of load balancers in front of API
 * servers.
 */
const KEEP_ALIVE = 30_000;

/**
 * @param userAgent with the version. A request without a field manager gets the part before the first slash as its
 *   manager
 */
export function createClient(access: Access, { userAgent }: { userAgent: string }): KubernetesClient {
  let pool: { tlsKey: string; agent: HttpAgent } | undefined;
  const agents = new Set<HttpAgent>();
  // Plain HTTP is only for kubectl proxy on the same machine, see kubeconfig.ts.
  const isPlain = access.server.protocol === 'http:';

  function agentFor(tls: Credentials['tls']): HttpAgent {
    const tlsKey = JSON.stringify(tls);
    // If the authority or the certificate is new, new requests use it. Pending ones end on their old connections.
    const options = { keepAlive: true, maxSockets: 64 };
    if (pool?.tlsKey === tlsKey) return pool.agent;
    const agent = isPlain ? new HttpAgent(options) : new Agent({ ...options, ...tls });
    pool = { tlsKey, agent };
    agents.add(agent);
    return agent;
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
      const sent = (isPlain ? httpRequest : httpsRequest)(urlOf(access.server, path), options, resolve);
      sent.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE));
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  async function request(method: string, path: string, { mostBytes, signal, ...rest }: ApiRequest = {}) {
    const limit = AbortSignal.timeout(PATIENCE);
    try {
      const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      const response = await begin(method, path, { ...rest, signal: either });
      const { statusCode: status = 0 } = response;
      const isBounded = status === 200 && mostBytes !== undefined;
      const body = isBounded ? await readText(response, mostBytes) : await text(response);
      if (body === undefined) throw tooLong(mostBytes ?? 0, path);
      return { status, body: parseBody(body) };
    } catch (reason) {
      throw unreachable(limit.aborted ? new Error(`no answer within ${PATIENCE / 1000} s`) : reason, access.server);
    }
  }

  async function stream({ idleMilliseconds, line, opened, path, signal }: StreamRequest): Promise<void> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), idleMilliseconds);
    // An error that the caller's `line` throws is rethrown unchanged, and not as an error of the connection.
    let thrown: { reason: unknown } | undefined;
    const split = splitLines((text) => {
      try {
        line(text);
      } catch (reason) {
        thrown = { reason };
        throw reason;
      }
    });
    try {
      const response = await begin('GET', path, { signal: AbortSignal.any([silence.signal, signal]) });
      if (response.statusCode !== 200)
        throw refusedByApi(response.statusCode ?? 0, parseBody(await text(response)), path);
      opened();
      for await (const chunk of response) {
        timer.refresh();
        split(chunk as Buffer);
      }
    } catch (reason) {
      if (signal.aborted) return;
      if (thrown !== undefined || statusOf(reason) !== undefined) throw reason;
      const silent = new Error(`no data for ${idleMilliseconds / 1000} s`);
      throw unreachable(silence.signal.aborted ? silent : reason, access.server);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    request,
    stream,
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

/** The server's own path comes first. A proxy in front of several API servers has one. */
function urlOf(server: URL, path: string): URL {
  return new URL(`${server.pathname.replace(/\/$/, '')}${path}`, server);
}
