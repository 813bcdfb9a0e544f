import type { Limits } from '../http/limits.ts';

/** The bytes of a body as they arrive. */
export type ReceivedBody = {
  /** Takes ownership of a chunk: the caller may not use it afterwards. */
  append(chunk: Buffer): void;
  /** Returns how many bytes of the process's memory it takes. */
  size(): number;
  /** Returns what has arrived; the caller may change it in place. */
  bytes(): Buffer;
  /** Frees the memory. */
  free(): void;
};

/**
 * First size in bytes, and growth factor. Large steps cost nothing: pages that nothing was written to take no memory.
 */
const FIRST_SIZE = 64 * 1024;
const GROWTH = 4;

const EMPTY = Buffer.alloc(0);

/**
 * Collects the chunks of a body in one block: a list of very short chunks would take several times their bytes. The
 * memory grows as bytes arrive, whatever length the sender announces.
 *
 * @param length the content-length, if the request has one
 */
export function receiveBody(length: number | undefined, { bodyBytes }: Pick<Limits, 'bodyBytes'>): ReceivedBody {
  const longest = Math.min(length ?? bodyBytes, bodyBytes);
  let memory: Buffer = EMPTY;
  let used = 0;

  function enlarge(needed: number): void {
    const enlarged = Buffer.allocUnsafeSlow(Math.min(longest, Math.max(needed, GROWTH * memory.length, FIRST_SIZE)));
    memory.copy(enlarged, 0, 0, used);
    free(memory);
    memory = enlarged;
  }

  return {
    append(chunk) {
      if (used === 0 && chunk.length === length) {
        memory = chunk;
        used = length;
        return;
      }
      if (used + chunk.length > memory.length) enlarge(used + chunk.length);
      chunk.copy(memory, used);
      used += chunk.length;
      free(chunk);
    },
    // The system provides a page when it is first written, so the unused rest of a large block takes no memory.
    size: () => Math.max(used, Math.min(memory.length, FIRST_SIZE)),
    bytes: () => memory.subarray(0, used),
    free() {
      free(memory);
      memory = EMPTY;
      used = 0;
    },
  };
}

/**
 * Frees the memory of a buffer at once. V8 would leave up to 32 MiB of it to a later garbage collection, and detaching
 * a buffer is also cheaper than collecting it.
 *
 * @param bytes are not read afterwards; they are left alone if they share their memory
 */
export function free({ buffer, length }: Buffer): void {
  if (length > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
