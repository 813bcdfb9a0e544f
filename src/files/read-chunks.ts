import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { userError } from '../errors.ts';
import { whyUnreadable } from '../why-unreadable.ts';
import { encodingOf } from './decode-text.ts';

/** The first two bytes of a file that gzip wrote (RFC 1952, section 2.3.1). */
const GZIP = [0x1f, 0x8b];

/** How many bytes are needed to find out the kind of a file. */
const HEAD = 2;

/**
 * Yields the text of a file of any length in pieces; reads standard input for `-`. Files that gzip has compressed are
 * decompressed, and UTF-16 is supported, too, because PowerShell 5 writes it with `>`.
 *
 * @throws a user error `file_unreadable`
 */
export type ReadChunks = (file: string) => AsyncIterable<string>;

export function createChunkReader(stdin: NodeJS.ReadableStream): ReadChunks {
  return async function* (file) {
    try {
      const source = file === '-' ? (stdin as Readable) : createReadStream(file);
      let decoder: TextDecoder | undefined;
      for await (const bytes of withHead(decompressed(withHead(source)))) {
        decoder ??= new TextDecoder(encodingOf(bytes));
        yield decoder.decode(bytes, { stream: true });
      }
      if (decoder !== undefined) yield decoder.decode();
    } catch (reason) {
      const why = whyUnreadable(reason) ?? 'it cannot be read';
      throw userError(`${file}: ${why}`, { code: 'file_unreadable', where: file, found: file, because: reason });
    }
  };
}

/** Yields the same bytes, but the first piece has at least {@link HEAD} bytes, if there are so many. */
async function* withHead(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = Buffer.alloc(0);
  for await (const piece of source) {
    const bytes = Buffer.from(piece as Uint8Array);
    if (head === undefined) yield bytes;
    else {
      head = Buffer.concat([head, bytes]);
      if (head.length < HEAD) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}

async function* decompressed(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await source.next();
  if (first.done) return;
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    yield* source;
  }
  if (!GZIP.every((byte, index) => first.value[index] === byte)) {
    yield* whole();
    return;
  }
  const output = new PassThrough();
  const done = pipeline(whole, createGunzip(), output);
  // Awaited below. The loop ends first if decompression fails.
  done.catch(() => {});
  yield* output;
  await done;
}
