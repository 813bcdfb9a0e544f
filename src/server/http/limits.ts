/** What one client, or all clients together, may use. */
export type Limits = {
  /**
   * The longest body, in bytes. The API server accepts objects of 3 MiB and encodes them again, which can make them longer;
   * controller-runtime allows 7 MiB for this reason (`pkg/webhook/admission/http.go`).
   */
  bodyBytes: number;
  /** All bodies that are being read at one moment, in bytes. */
  inFlightBytes: number;
  /** The longest time for a body to arrive, in milliseconds. */
  bodyMilliseconds: number;
  /**
   * The longest time for a connection to be idle, in milliseconds. Go's client closes an idle connection after 90 s and
   * does not repeat a POST on one that the server closed first (`net/http` transport.go), so the client must be first.
   */
  idleMilliseconds: number;
};

export const LIMITS: Limits = {
  bodyBytes: 8 * 1024 * 1024,
  inFlightBytes: 64 * 1024 * 1024,
  bodyMilliseconds: 5_000,
  idleMilliseconds: 96_000,
};
