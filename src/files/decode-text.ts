import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/**
 * Decodes a whole file: UTF-8, or UTF-16 with a byte order mark, which PowerShell 5 writes with `>`.
 *
 * @returns `undefined` for bytes that are neither, such as those of an archive
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && !isUtf8(bytes)) return undefined;
  return new TextDecoder(encoding, { ignoreBOM: encoding === 'utf-8' }).decode(bytes);
}

/**
 * Returns the encoding that the byte order mark indicates (Unicode 17, section 2.6).
 *
 * @param head at least the first two bytes of a text
 */
export function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
