/** What one client, or all clients together, may use. The table in docs/how-it-works.md has the same numbers. */
export type Limits = {
  /**
   * The longest body, in bytes. The API server accepts objects of 3 MiB (`limitedReadBody`, `apiserver/pkg/endpoints`),
   * and Go's encoder writes `<`, `>` and `&` as six bytes each (`encoding/json`, HTMLEscape): 18 MiB, and the rest of
   * the review.
   */
  bodyBytes: number;
  /**
   * The longest body without those escapes and without field owners, in bytes. Without them, an object of 3 MiB makes a
   * body that is little longer. As a string it may take twice its bytes, and its parsed values as much again.
   */
  plainBytes: number;
  /** Bodies above this length are large, in bytes. The review of a usual job is 20 to 60 kB long. */
  largeBytes: number;
  /** Bodies above this length are parsed one at a time, in bytes. */
  turnBytes: number;
  /** Total of all large bodies that have not been parsed yet, in bytes; at least {@link bodyBytes}. */
  largeHeldBytes: number;
  /** Total of all other bodies that have not been parsed yet, in bytes. */
  smallHeldBytes: number;
  /** Bytes of large bodies that may be parsed before their garbage is collected. */
  garbageBytes: number;
  /**
   * Objects, lists and commas of a large body. Each may become an object with its own key, of about 500 bytes and five
   * microseconds, so this is what limits the memory and time of a parse. A container with 30,000 variables stays below
   * it.
   */
  structure: number;
  /**
   * Total of all bodies whose review waits for the lookup of an account, in bytes. Once parsed, a body takes up to 40
   * times that.
   */
  waitingBytes: number;
  /**
   * Total of all answers that clients have not read yet, in bytes. A usual one has 2 kB, and the longest, to the
   * largest pod that the API server accepts, a few MiB. Until it is sent, an answer takes up to three times its bytes:
   * as text, and encrypted.
   */
  answerHeldBytes: number;
  /** The longest time for an answer to be sent, in milliseconds. */
  answerMilliseconds: number;
  /** The longest time for a body to arrive, in milliseconds. */
  bodyMilliseconds: number;
  /**
   * The longest time for a connection to be idle, in milliseconds. Go's client closes an idle connection after 90 s and
   * does not repeat a POST on one that the server closed first (`net/http` transport.go), so this has to be longer.
   */
  idleMilliseconds: number;
  /**
   * The longest TLS handshake, in milliseconds; Go's client stops after the same time (`net/http` DefaultTransport).
   */
  handshakeMilliseconds: number;
  /** Connections to the webhook. Each takes about 50 kB; API servers keep up to 25 idle ones each. */
  connections: number;
  /** Connections to the port for health and metrics, which kubelet and Prometheus use. */
  healthConnections: number;
};

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS: Limits = {
  bodyBytes: 20 * MIB,
  plainBytes: 8 * MIB,
  largeBytes: 256 * KIB,
  turnBytes: 64 * KIB,
  largeHeldBytes: 24 * MIB,
  smallHeldBytes: 16 * MIB,
  garbageBytes: MIB,
  structure: 100_000,
  waitingBytes: 512 * KIB,
  answerHeldBytes: 8 * MIB,
  answerMilliseconds: 30_000,
  bodyMilliseconds: 5_000,
  idleMilliseconds: 96_000,
  handshakeMilliseconds: 10_000,
  connections: 1_000,
  healthConnections: 200,
};
