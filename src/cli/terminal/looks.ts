import type { Style } from '../run/command.ts';
import type { Look } from './text.ts';

const FORMATS: Readonly<Record<Look, Parameters<Style>[0]>> = {
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  // Bright, because blue is hard to read on black in many terminals.
  notice: 'blueBright',
  ok: 'green',
  strong: 'bold',
  faint: 'dim',
  command: 'cyan',
};

/** Returns a text in the color of its look. */
export function inLook(text: string, look: Look | undefined, style: Style): string {
  return look === undefined || text === '' ? text : style(FORMATS[look], text);
}
