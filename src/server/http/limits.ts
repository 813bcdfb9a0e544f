/** What one client, or all clients together, may use. The table in docs/how-it-works.md has the same numbers. */
export type Limits = {
  /**
   * The longest body, in bytes. The API server accepts objects of 3 MiB (`limitedReadBody`, `apiserver/pkg/endpoints`), and
   * Go's encoder writes `<`, `>` and `&` as six bytes each (`encoding/json`, HTMLEscape): 18 MiB, and the rest of the review.
   */
  bodyBytes: number;
  /**
   * The longest body without those escapes and without field owners, in bytes. What remains of an object of 3 MiB is little
   * longer than the object. As text it may take twice its bytes, and its values as much again.
   */
  plainBytes: number;
  /** Bodies above this length are large, in bytes. The review of a usual job is 20 to 60 kB long. */
  largeBytes: number;
  /** All large bodies that have not been parsed yet, in bytes; at least {@link bodyBytes}. */
  largeHeldBytes: number;
  /** All other bodies that have not been parsed yet, in bytes. */
  smallHeldBytes: number;
  /** Large bodies that are parsed before the garbage of all is collected, in bytes. */
  garbageBytes: number;
  /**
   * Objects, lists and commas of a large body. Each may become an object with a key of its own, of about 500 bytes and five
   * microseconds, so this is what bounds the memory and time of a parse. A container of 30,000 variables is below.
   */
  structure: number;
  /** All bodies whose review waits for the lookup of an account, in bytes. A parsed body takes up to 40 times its bytes. */
  waitingBytes: number;
  /** The longest time for a body to arrive, in milliseconds. */
  bodyMilliseconds: number;
  /**
   * The longest time for a connection to be idle, in milliseconds. Go's client closes an idle connection after 90 s and
   * does not repeat a POST on one that the server closed first (`net/http` transport.go), so the client must be first.
   */
  idleMilliseconds: number;
  /** The longest TLS handshake, in milliseconds; Go's client stops after the same time (`net/http` DefaultTransport). */
  handshakeMilliseconds: number;
  /** Connections to the webhook. Each takes about 50 kB; API servers keep up to 25 idle ones each. */
  connections: number;
  /** Connections to the port of health and metrics, which kubelet and Prometheus need. */
  healthConnections: number;
};

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS: Limits = {
  bodyBytes: 20 * MIB,
  plainBytes: 8 * MIB,
  largeBytes: 256 * KIB,
  largeHeldBytes: 24 * MIB,
  smallHeldBytes: 16 * MIB,
  garbageBytes: MIB,
  structure: 100_000,
  waitingBytes: 512 * KIB,
  bodyMilliseconds: 5_000,
  idleMilliseconds: 96_000,
  handshakeMilliseconds: 10_000,
  connections: 1_000,
  healthConnections: 200,
};
