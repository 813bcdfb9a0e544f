import type { ReadText } from './read-text.ts';

/**
 * Returns a reader that keeps the last text, so that positions in it can be found: standard input can be read only
 * once.
 */
export function rememberText(read: ReadText): { read: ReadText; text: () => string } {
  let text = '';
  return {
    read: async (file, flag) => {
      text = await read(file, flag);
      return text;
    },
    text: () => text,
  };
}
