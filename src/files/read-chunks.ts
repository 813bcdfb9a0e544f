import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { userError } from '../errors.ts';
import { whyUnreadable } from '../why-unreadable.ts';

/** The first two bytes of what gzip writes (RFC 1952, section 2.3.1). */
const GZIP = [0x1f, 0x8b];

/**
 * The text of a file of any length, in pieces; standard input for `-`. What gzip has compressed is decompressed.
 *
 * @throws a user error `file_unreadable`
 */
export type ReadChunks = (file: string) => AsyncIterable<string>;

export function createChunkReader(stdin: NodeJS.ReadableStream): ReadChunks {
  return async function* (file) {
    try {
      const source = file === '-' ? (stdin as Readable) : createReadStream(file);
      const decoder = new TextDecoder();
      for await (const bytes of decompressed(source)) yield decoder.decode(bytes, { stream: true });
      yield decoder.decode();
    } catch (reason) {
      const why = whyUnreadable(reason) ?? 'it cannot be read';
      throw userError(`${file}: ${why}`, { code: 'file_unreadable', where: file, found: file, because: reason });
    }
  };
}

async function* decompressed(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let next = await pieces.next();
  for (; !next.done; next = await pieces.next()) {
    head = Buffer.concat([head, Buffer.from(next.value as Uint8Array)]);
    if (head.length >= GZIP.length) break;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    for (let piece = await pieces.next(); !piece.done; piece = await pieces.next())
      yield Buffer.from(piece.value as Uint8Array);
  }
  if (!GZIP.every((byte, index) => head[index] === byte)) {
    yield* whole();
    return;
  }
  const output = new PassThrough();
  const done = pipeline(whole, createGunzip(), output);
  // Awaited below; the loop ends first if decompression fails.
  done.catch(() => {});
  yield* output;
  await done;
}
