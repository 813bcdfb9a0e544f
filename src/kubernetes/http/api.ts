/** The API server's answer, which may be a refusal. */
type ApiAnswer = { status: number; body: unknown };

export type ApiRequest = {
  /** Sent as JSON. */
  body?: unknown;
  /** By default `application/json`. */
  contentType?: string;
  signal?: AbortSignal;
  /** The most bytes of an answer with status 200. A longer one is not read to its end. */
  mostBytes?: number | undefined;
};

/** The part of the API server's REST interface that this project uses. */
export type Api = {
  /**
   * @param path from the root, with its query
   * @throws a user error `api_unreachable` if there was no answer, because the connection failed or the answer took too
   *   long; `api_too_long` if the answer has more bytes than `mostBytes`
   */
  request(method: 'GET' | 'PATCH' | 'POST', path: string, request?: ApiRequest): Promise<ApiAnswer>;
};

/** Returns the query of a path, such as `?limit=500&continue=…`; empty if no parameter has a value. */
export function query(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given}`;
}
