/** What a part of a text is, from which its color follows. A color never says something that a word does not say, too. */
export type Look = 'error' | 'warning' | 'notice' | 'ok' | 'strong' | 'faint' | 'command';

/** A part of a text that has a look, or that is never broken at its spaces, such as a command to paste. */
export type Span = { readonly text: string; readonly look?: Look; readonly isWhole?: true };

/** One paragraph; its line feeds and other characters that a terminal does not show come out as `?`. */
export type Text = string | Span | readonly (string | Span)[];

/** A text with a look. */
export function look(look: Look, text: string): Span {
  return { text, look };
}

/**
 * A text that stays on one line, however long it is. A command is not continued with a backslash either: a terminal that copies
 * a space after it makes two commands of one, and the first runs without the options of the second.
 */
export function whole(text: string, look?: Look): Span {
  return look === undefined ? { text, isWhole: true } : { text, look, isWhole: true };
}

/** A text as one list of parts. */
export function spansOf(text: Text): readonly Span[] {
  if (typeof text === 'string') return [{ text }];
  return isList(text) ? text.map((part) => (typeof part === 'string' ? { text: part } : part)) : [text];
}

/** `Array.isArray` does not narrow a read-only array. */
function isList(text: Exclude<Text, string>): text is readonly (string | Span)[] {
  return Array.isArray(text);
}
