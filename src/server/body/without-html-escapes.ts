const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const ZERO = 0x30;

/** The last two digits of the escapes that Go writes, as a number, and the character of each. */
const LESS = 0x3363;
const GREATER = 0x3365;
const AMPERSAND = 0x3236;
const ESCAPE_BYTES = 6;

/**
 * Replaces the escapes `\u003c`, `\u003e` and `\u0026` in a JSON text, which Go's encoder writes for `<`, `>` and `&`
 * (`encoding/json`, HTMLEscape), with these characters. The text means the same, and is as long as the API server
 * received it.
 *
 * @param body UTF-8, changed in place
 * @returns the beginning of the body, which holds the new text
 */
export function withoutHtmlEscapes(body: Buffer): Buffer {
  let end = 0;
  for (let at = 0; at < body.length; ) {
    const byte = body[at] as number;
    const character = byte === BACKSLASH ? escapedAt(body, at) : byte;
    body[end] = character ?? byte;
    end += 1;
    if (byte !== BACKSLASH) at += 1;
    else if (character !== undefined) at += ESCAPE_BYTES;
    else {
      // The backslash escapes the next byte, so that byte does not begin another escape.
      if (at + 1 < body.length) {
        body[end] = body[at + 1] as number;
        end += 1;
      }
      at += 2;
    }
  }
  return body.subarray(0, end);
}

function escapedAt(body: Buffer, at: number): number | undefined {
  if (body[at + 1] !== LETTER_U || body[at + 2] !== ZERO || body[at + 3] !== ZERO) return undefined;
  const digits = ((body[at + 4] ?? 0) << 8) | (body[at + 5] ?? 0);
  if (digits === LESS) return 0x3c;
  if (digits === GREATER) return 0x3e;
  return digits === AMPERSAND ? 0x26 : undefined;
}
