import { Agent } from 'node:https';
import type { ApiServerAccess } from './connection.ts';
import { type Answer, exchange, type RequestHeaders } from './exchange.ts';
import { createPaths, type Paths, type Reference, type ResourceList } from './object-path.ts';

/** The parts of an object that the client has to know. */
export interface KubernetesObject extends Reference {
  readonly [field: string]: unknown;
}

/** Query parameters of create. */
export interface CreateOptions {
  readonly dryRun?: boolean;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly fieldManager?: string;
}

/** The kind of a patch, and options for it. */
export interface PatchOptions {
  readonly type?: 'merge' | 'json' | 'strategic-merge' | 'apply';
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** Takes ownership of fields from other managers; only for `apply`. */
  readonly force?: boolean;
}

/**
 * A client of the API server's REST interface: it has one identity, keeps connections open, and does not throw for a
 * refusal.
 */
export interface Client {
  create<T = KubernetesObject>(object: object, options?: CreateOptions): Promise<Answer<T>>;
  get<T = KubernetesObject>(reference: Reference): Promise<Answer<T>>;
  list<T = KubernetesObject>(
    reference: Reference,
    selectors?: { labelSelector?: string; fieldSelector?: string },
  ): Promise<Answer<{ items: T[] }>>;
  patch<T = KubernetesObject>(reference: Reference, patch: unknown, options?: PatchOptions): Promise<Answer<T>>;
  delete<T = KubernetesObject>(reference: Reference): Promise<Answer<T>>;
  /** @param body a string or Buffer is sent unchanged, anything else as JSON */
  raw<T = unknown>(method: string, path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<T>>;
  /** @returns a client that also sends these headers, such as `User-Agent` or `Impersonate-User` */
  withHeaders(headers: RequestHeaders): Client;
}

/** @returns a client with the given bearer token; by default the admin's */
export function createClient({
  server,
  certificateAuthority,
  token,
}: Pick<ApiServerAccess, 'server' | 'certificateAuthority' | 'token'>): Client {
  const agent = new Agent({ keepAlive: true, ca: certificateAuthority });
  const identity = { 'User-Agent': 'control-plane-tests', Authorization: `Bearer ${token}` };
  const send: Send = (method, path, body, headers) => exchange(new URL(path, server), { agent, method, headers }, body);
  const paths = createPaths(async (path) => (await send('GET', path, undefined, identity)).body as ResourceList);
  return clientOf(send, paths, identity);
}

type Send = (method: string, path: string, body: unknown, headers: RequestHeaders) => Promise<Answer<unknown>>;

function clientOf(send: Send, paths: Paths, identity: RequestHeaders): Client {
  const raw: Client['raw'] = async <T>(method: string, path: string, body?: unknown, headers: RequestHeaders = {}) =>
    (await send(method, path, body, { ...identity, ...headers })) as Answer<T>;
  return {
    raw,
    async create(object, { dryRun, ...options } = {}) {
      const parameters = query({ ...options, dryRun: dryRun ? 'All' : undefined });
      return raw('POST', (await paths.ofCollection(object as Reference)) + parameters, object);
    },
    get: async (reference) => raw('GET', await paths.ofObject(reference)),
    list: async (reference, selectors = {}) =>
      raw('GET', (await paths.ofCollection(reference)) + query({ ...selectors })),
    delete: async (reference) => raw('DELETE', await paths.ofObject(reference)),
    async patch(reference, patch, { type = 'merge', dryRun, fieldManager, force } = {}) {
      const parameters = query({
        dryRun: dryRun ? 'All' : undefined,
        fieldManager: fieldManager ?? (type === 'apply' ? 'control-plane-tests' : undefined),
        force: force ? 'true' : undefined,
      });
      const contentType = type === 'apply' ? 'application/apply-patch+yaml' : `application/${type}-patch+json`;
      return raw('PATCH', (await paths.ofObject(reference)) + parameters, patch, { 'Content-Type': contentType });
    },
    withHeaders: (headers) => clientOf(send, paths, { ...identity, ...headers }),
  };
}

function query(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}
