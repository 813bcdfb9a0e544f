import { checkAgain } from '../check-again.ts';
import { formatFinding } from '../documents/finding.ts';
import { parseFleet } from '../fleet/document/parse.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type ReadText, shownFile } from './read-text.ts';
import { refusedFile } from './refused-file.ts';

/**
 * Reads the fleet in a file, and prints its warnings with `note`.
 *
 * @param flag the flag that named the file, for the message; absent if the file was an argument
 * @throws a user error `fleet_invalid` with a line for each error
 */
export async function readFleet(
  file: string,
  { read, note }: { read: ReadText; note: (line: string) => void },
  flag?: string,
): Promise<Fleet> {
  const { fleet, findings } = parseFleet(await read(file, flag));
  if (fleet === undefined) throw refusedFile('fleet', 'fleet_invalid', file, findings, checkAgain('fleet', file));
  for (const finding of findings) note(formatFinding(shownFile(file), finding));
  return fleet;
}
