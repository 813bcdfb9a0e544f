const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const ZERO = 0x30;

/** The last two hexadecimal digits of the escapes that Go writes, and their characters. */
const CHARACTERS: ReadonlyMap<number, number> = new Map([
  [digits('3c'), 0x3c],
  [digits('3e'), 0x3e],
  [digits('26'), 0x26],
]);
const ESCAPE_BYTES = 6;

/**
 * Writes `<`, `>` and `&` into a JSON text where it has `\u003c`, `\u003e` and `\u0026`, as Go's encoder does
 * (`encoding/json`, HTMLEscape). The text means the same, and is as long as the API server received it.
 *
 * @param body UTF-8, changed in place
 * @returns the beginning of the body that the text takes then
 */
export function withoutHtmlEscapes(body: Buffer): Buffer {
  let end = 0;
  let at = 0;
  while (at < body.length) {
    if (body[at] === BACKSLASH) {
      const character = escapedAt(body, at);
      if (character !== undefined) {
        body[end] = character;
        end += 1;
        at += ESCAPE_BYTES;
        continue;
      }
      // What follows is escaped, so it does not begin an escape.
      body[end] = BACKSLASH;
      end += 1;
      at += 1;
      if (at === body.length) break;
    }
    body[end] = body[at] as number;
    end += 1;
    at += 1;
  }
  return body.subarray(0, end);
}

function escapedAt(body: Buffer, at: number): number | undefined {
  if (at + ESCAPE_BYTES > body.length) return undefined;
  if (body[at + 1] !== LETTER_U || body[at + 2] !== ZERO || body[at + 3] !== ZERO) return undefined;
  return CHARACTERS.get(body.readUInt16BE(at + 4));
}

function digits(text: string): number {
  return Buffer.from(text).readUInt16BE();
}
