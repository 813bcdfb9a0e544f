/** What one client, or all of them together, may take. */
export type Limits = {
  /**
   * The longest body, in bytes. The API server takes objects of 3 MiB and encodes them anew; controller-runtime allows
   * 7 MiB for the same reason (`pkg/webhook/admission/http.go`).
   */
  bodyBytes: number;
  /** All bodies being read at one moment, in bytes. */
  inFlightBytes: number;
  /** How long a body may take to arrive, in milliseconds. */
  bodyMilliseconds: number;
  /**
   * How long a connection may be idle, in milliseconds. Go's client gives up an idle connection after 90 s and does not
   * repeat a POST on one that the server closed first (`net/http` transport.go), so the client has to be the first.
   */
  idleMilliseconds: number;
};

export const LIMITS: Limits = {
  bodyBytes: 8 * 1024 * 1024,
  inFlightBytes: 64 * 1024 * 1024,
  bodyMilliseconds: 5_000,
  idleMilliseconds: 96_000,
};
