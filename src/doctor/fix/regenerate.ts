import { PROGRAM } from '../../names.ts';
import type { Fix } from './fix.ts';

/** Brings what the fleet says to where it belongs. */
export function regenerate(file: string): Fix {
  return { advice: `follow DIR/README.md as written by the command: ${PROGRAM} generate ${file} --output DIR` };
}
