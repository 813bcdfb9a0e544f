/** The meaning of a part of a text, from which its color follows. Whatever a color means is also in the words. */
export type Look = 'error' | 'warning' | 'notice' | 'ok' | 'strong' | 'faint' | 'command';

/** A part of a text. `isWhole` is true if it must not be broken at its spaces, such as a command to paste. */
export type Span = { readonly text: string; readonly look?: Look; readonly isWhole?: true };

/** The text of one paragraph. Line feeds and other characters that a terminal does not show are printed as `?`. */
export type Text = string | Span | readonly (string | Span)[];

/** Returns a text with a look. */
export function look(look: Look, text: string): Span {
  return { text, look };
}

/**
 * Returns a text that stays on one line, however long it is. Commands are not continued with a backslash: if a terminal
 * copies a space after it, the shell runs two commands, the first without the options of the second.
 */
export function whole(text: string, look?: Look): Span {
  return look === undefined ? { text, isWhole: true } : { text, look, isWhole: true };
}

/** Returns a text as a list of parts. */
export function spansOf(text: Text): readonly Span[] {
  if (typeof text === 'string') return [{ text }];
  return isList(text) ? text.map((part) => (typeof part === 'string' ? { text: part } : part)) : [text];
}

/** `Array.isArray` does not narrow a read-only array. */
function isList(text: Exclude<Text, string>): text is readonly (string | Span)[] {
  return Array.isArray(text);
}
