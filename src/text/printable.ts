/**
 * Code points that a terminal does not show as a character: control characters, which move the cursor or color the
 * text; format characters and others without a width, which reverse or hide text; line separators; halves of a
 * surrogate pair.
 *
 * `Default_Ignorable_Code_Point` contains code points that are invisible without being format characters, such as
 * U+3164 (UAX #44).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNPRINTABLE_BUT_LINE_FEED = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Nearly every text has only such characters, and this check takes a tenth of the time of the search for others. */
const PLAIN = /^[\n\u0020-\u007e]*$/;

/** Prepares a text for a terminal. Of the characters above, only line feeds are kept. */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll(UNPRINTABLE_BUT_LINE_FEED, '?');
}

/** Prepares a text for one line of a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, '?');
}

/** Returns a text in quotes, like JSON, with an escape for each character that a terminal does not show. */
export function quote(text: string): string {
  return escapeJson(JSON.stringify(text));
}

/**
 * Returns the same JSON, with an escape for each character that a terminal does not show. `JSON.stringify` escapes only
 * some.
 */
export function escapeJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replaceAll(UNPRINTABLE_BUT_LINE_FEED, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
