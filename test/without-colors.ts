/** Removes the colors of `styleText` and pino-pretty from a text. All other escape sequences stay. */
export function withoutColors(text: string): string {
  return text.replaceAll(COLOR, '');
}

const COLOR = new RegExp(`${'\u001b'}\\[\\d+m`, 'g');
