import type { ReadText } from './read-text.ts';

/** A reader that keeps the text that it read last, for positions in it. Standard input can be read only once. */
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
