import type { Limits } from '../http/limits.ts';

/** The bytes of a body as they arrive. */
export type ReceivedBody = {
  /** Takes a chunk over: the caller may not use it afterwards. */
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

const EMPTY = Buffer.alloc(0);

/**
 * Collects the chunks of a body in one place: a list of very short chunks would take a multiple of their bytes. The memory
 * grows with what arrives, not with what the sender announces.
 *
 * @param length the content-length, if there is one
 */
export function receiveBody(length: number | undefined, { bodyBytes, largeBytes }: Limits): ReceivedBody {
  const longest = Math.min(length ?? bodyBytes, bodyBytes);
  let memory: Buffer = EMPTY;
  let used = 0;

  function enlarge(needed: number): void {
    if (needed <= largeBytes) {
      move(Buffer.allocUnsafeSlow(Math.min(longest, Math.max(needed, 2 * memory.length, FIRST_STEP))));
      return;
    }
    const size = Math.min(longest, Math.ceil(needed / LARGE_STEP) * LARGE_STEP);
    // V8 gives a resizable buffer pages of its own, which return to the system when it is freed. The C library would keep
    // those of a usual one for later.
    if (isResizable(memory.buffer)) memory.buffer.resize(size);
    else move(Buffer.from(new ArrayBuffer(size, { maxByteLength: longest })));
  }

  function move(to: Buffer): void {
    memory.copy(to, 0, 0, used);
    free(memory);
    memory = to;
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
    size: () => memory.length,
    bytes: () => memory.subarray(0, used),
    free() {
      free(memory);
      memory = EMPTY;
      used = 0;
    },
  };
}

/**
 * Frees the memory of a buffer at once. V8 would leave up to 32 MiB of it to a later garbage collection, and a detached buffer
 * also costs less than one that is collected.
 *
 * @param bytes are not read afterwards; they are left alone if they share their memory
 */
export function free({ buffer, length }: Buffer): void {
  if (length > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transferToFixedLength(0);
}

function isResizable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.resizable;
}
