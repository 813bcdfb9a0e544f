/** As the API server writes it: Go's encoder adds no spaces. */
const KEY = Buffer.from('"fieldsV1":{');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Empties every `fieldsV1` object in the text of a review. These lists of field owners (`metadata.managedFields`) are
 * half of a job's pod, no decision reads them, and no patch touches them. Parsing is most of a review's work, and skipping
 * these lists costs a sixth of parsing them. The paths to all other values stay the same.
 *
 * @param body UTF-8; if it is not JSON, neither is the result, unless the error was inside a `fieldsV1` object
 */
export function withoutFieldOwnership(body: Buffer): string {
  let text = '';
  let from = 0;
  for (let key = body.indexOf(KEY); key !== -1; key = body.indexOf(KEY, from)) {
    const opening = key + KEY.length - 1;
    // Inside a string a backslash precedes every quote, so this is the end of a longer key, and what follows is kept.
    const closing = body[key - 1] === BACKSLASH ? opening : closingBrace(body, opening);
    text += body.toString('utf8', from, opening + 1);
    from = closing === opening ? opening + 1 : closing;
  }
  return text + body.toString('utf8', from);
}

/** The index of the brace that closes the object; the end of the body if none does. */
function closingBrace(body: Buffer, opening: number): number {
  let depth = 0;
  for (let at = opening; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) at = closingQuote(body, at);
    else if (byte === OPENING) depth += 1;
    else if (byte === CLOSING) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return body.length;
}

function closingQuote(body: Buffer, opening: number): number {
  let at = opening + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}
