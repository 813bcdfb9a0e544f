/**
 * What a terminal does not show as a character: control characters, which move the cursor or color the text; format characters
 * and others without a width of their own, which reverse or hide it; separators of lines; halves of a surrogate pair.
 *
 * `Default_Ignorable_Code_Point` has what is invisible without being a format character, such as U+3164 (UAX #44).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNPRINTABLE_BUT_LINE_FEED = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Nearly every text is of such characters; to find that out takes a tenth of the time of the search for others. */
const PLAIN = /^[\n\u0020-\u007e]*$/;

/** A text for a terminal; only its line feeds stay. */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll(UNPRINTABLE_BUT_LINE_FEED, '?');
}

/** A text for one line of a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, '?');
}

/** A text in quotes, as in JSON, with an escape for each character that a terminal does not show. */
export function quote(text: string): string {
  return escapeJson(JSON.stringify(text));
}

/** The same JSON, with an escape for each character that a terminal does not show; `JSON.stringify` escapes only some. */
export function escapeJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replaceAll(UNPRINTABLE_BUT_LINE_FEED, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
