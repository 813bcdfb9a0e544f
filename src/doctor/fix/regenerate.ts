import { PROGRAM } from '../../names.ts';
import type { Fix } from './fix.ts';

/** Brings what the fleet says to where it belongs. */
export function regenerate(file: string): Fix {
  return { advice: `run ${PROGRAM} generate ${file} --output DIR, then follow DIR/README.md` };
}
