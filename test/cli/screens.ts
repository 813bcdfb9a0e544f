import type { Block } from '../../src/cli/terminal/block.ts';
import { render } from '../../src/cli/terminal/render.ts';
import { type Screen, screenOf } from '../../src/cli/terminal/screen.ts';

const plain = (_format: unknown, text: string) => text;

/** Returns a terminal without colors. */
export function terminalOf(columns: number): Screen {
  return screenOf({ isTerminal: true, columns }, plain);
}

/** Standard output in a pipe or a file. */
export const PIPE: Screen = screenOf({ isTerminal: false, columns: undefined }, plain);

/** Returns what a view prints, by default to a pipe. */
export function printed(shown: readonly Block[] | string | undefined, screen: Screen = PIPE): string {
  return shown === undefined || typeof shown === 'string' ? (shown ?? '') : render(shown, screen);
}
