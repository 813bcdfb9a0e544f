import { PROGRAM } from '../../names.ts';
import type { Fix } from './fix.ts';

/** Advises to apply what the fleet says, as the README of `generate` describes. */
export function regenerate(file: string): Fix {
  return { advice: `follow DIR/README.md as written by the command: ${PROGRAM} generate ${file} --output DIR` };
}
