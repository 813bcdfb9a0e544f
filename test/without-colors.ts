/** A text without the colors of `styleText` and pino-pretty; every other escape sequence stays. */
export function withoutColors(text: string): string {
  return text.replaceAll(COLOR, '');
}

const COLOR = new RegExp(`${'\u001b'}\\[\\d+m`, 'g');
