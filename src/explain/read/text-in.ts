/** Returns the text of a field; empty for anything else. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns the texts in a list. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textIn) : [];
}
