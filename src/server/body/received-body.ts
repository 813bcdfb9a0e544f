import type { Limits } from '../http/limits.ts';

/** The bytes of a body as they arrive. */
export type ReceivedBody = {
  /** Takes a chunk over: nobody else may use it afterwards. */
  append(chunk: Buffer): void;
  /** The bytes of its memory, of which some may be unused yet. */
  size(): number;
  /** What has arrived; the caller may change it in place. */
  bytes(): Buffer;
  /** Frees the memory. */
  free(): void;
};

/** By how much the memory of a body grows at least, in bytes: at first, and once the body is large. */
const FIRST_STEP = 64 * 1024;
const LARGE_STEP = 1024 * 1024;

/**
 * Collects the chunks of a body in one place: a list of very short chunks would take a multiple of their bytes. The memory
 * grows with what arrives, not with what the sender announces.
 *
 * @param length the content-length, if there is one
 */
export function receiveBody(length: number | undefined, { bodyBytes, largeBytes }: Limits): ReceivedBody {
  const longest = Math.min(length ?? bodyBytes, bodyBytes);
  let memory: Buffer = Buffer.alloc(0);
  let used = 0;

  function enlarge(needed: number): void {
    if (needed <= largeBytes) {
      const enlarged = Buffer.allocUnsafeSlow(Math.min(longest, Math.max(needed, 2 * memory.length, FIRST_STEP)));
      memory.copy(enlarged, 0, 0, used);
      memory = enlarged;
      return;
    }
    const size = Math.min(longest, Math.ceil(needed / LARGE_STEP) * LARGE_STEP);
    if (isResizable(memory.buffer)) memory.buffer.resize(size);
    else {
      // V8 gives a resizable buffer pages of its own, which return to the system when it is freed. The C library would keep
      // those of a usual one for later.
      const enlarged = Buffer.from(new ArrayBuffer(size, { maxByteLength: longest }));
      memory.copy(enlarged, 0, 0, used);
      memory = enlarged;
    }
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
      if (isResizable(memory.buffer)) free(chunk);
    },
    size: () => memory.length,
    bytes: () => memory.subarray(0, used),
    free() {
      // Detaching frees it now; a garbage collection may come after the next large body.
      if (isResizable(memory.buffer)) memory.buffer.transferToFixedLength(0);
      memory = Buffer.alloc(0);
      used = 0;
    },
  };
}

/**
 * Frees the memory of a chunk now. Up to 32 MiB of them would wait for a garbage collection, which sees only the small objects
 * that point to them.
 *
 * @param chunk of which nothing is read afterwards; one that shares its memory is left alone
 */
export function free(chunk: Buffer): void {
  const { buffer, length } = chunk;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

function isResizable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.resizable;
}
