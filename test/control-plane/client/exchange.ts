import { type Agent, request } from 'node:https';
import { parseWarnings } from './warning-header.ts';

/** Header fields to send. Several values for one name are sent as several lines. */
export type RequestHeaders = Record<string, string | string[]>;

/** The answer of the API server; a refusal is an answer, too. */
export interface Answer<T> {
  readonly status: number;
  /** The object; a `Status` if the server refused the request (see `message`); text if the answer is not JSON. */
  readonly body: T;
  /** `message` of a `Status`, otherwise empty. */
  readonly message: string;
  /** Texts of the `Warning` headers. */
  readonly warnings: string[];
  readonly headers: NodeJS.Dict<string[]>;
}

/**
 * Sends one request and reads the whole answer.
 *
 * @param body a string or Buffer is sent unchanged, anything else as JSON
 * @throws Error of the network; never because of a status
 */
export function exchange(
  url: URL,
  { agent, method, headers }: { agent: Agent; method: string; headers: RequestHeaders },
  body: unknown,
): Promise<Answer<unknown>> {
  const payload =
    body === undefined || typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
  const type: RequestHeaders = payload === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers: { ...type, ...headers } }, async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
        const parsed: unknown = isJson ? JSON.parse(text) : text;
        resolve({
          status: response.statusCode ?? 0,
          body: parsed,
          message: statusMessage(parsed),
          warnings: parseWarnings(response.headersDistinct.warning ?? []),
          headers: response.headersDistinct,
        });
      } catch (error) {
        reject(error as Error);
      }
    });
    outgoing.once('error', reject);
    outgoing.end(payload);
  });
}

function statusMessage(body: unknown): string {
  const { kind, message } = (body ?? {}) as { kind?: string; message?: string };
  return kind === 'Status' ? (message ?? '') : '';
}
