/** The API server's answer, which may be a refusal. */
type ApiAnswer = { status: number; body: unknown };

export type ApiRequest = {
  /** Sent as JSON. */
  body?: unknown;
  /** `application/json` by default. */
  contentType?: string;
  signal?: AbortSignal;
  /** The most bytes of an answer with status 200; the rest of a longer one is not read. */
  mostBytes?: number | undefined;
};

/** The part of the API server's REST interface that this project uses. */
export type Api = {
  /**
   * @param path from the root, with its query
   * @throws a user error `api_unreachable` if no answer came: the connection failed, or it took too long; `api_too_long` if the
   * answer has more bytes than `mostBytes`
   */
  request(method: 'GET' | 'PATCH' | 'POST', path: string, request?: ApiRequest): Promise<ApiAnswer>;
};

/** The query of a path, as `?limit=500&continue=…`; empty if no parameter has a value. */
export function query(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given}`;
}
