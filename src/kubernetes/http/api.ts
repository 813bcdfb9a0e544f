/** What the API server answered; a refusal is an answer too. */
export type ApiAnswer = { status: number; body: unknown };

export type ApiRequest = {
  /** Sent as JSON. */
  body?: unknown;
  /** `application/json` by default. */
  contentType?: string;
  signal?: AbortSignal;
};

/** The API server's REST interface, as far as this project speaks it. */
export type Api = {
  /**
   * @param path from the root, with its query
   * @throws only where no answer came: the connection failed, or it took too long
   */
  request(method: 'GET' | 'PATCH' | 'POST', path: string, request?: ApiRequest): Promise<ApiAnswer>;
};
