import { randomInt } from 'node:crypto';
import { shownFile } from '../../files/read-text.ts';
import { createTally } from '../../records/tally/create-tally.ts';
import type { Tally } from '../../records/tally/tally.ts';
import type { Io } from '../run/command.ts';
import { partsIn } from './parts-in.ts';

const PARTS_PER_PROGRESS = 5_000;
const SEEDS = 2 ** 32;

/** Counts the decisions in files of any size, one file after the other. */
export async function tallyFiles(
  files: readonly string[],
  options: Omit<Parameters<typeof createTally>[0], 'seed'>,
  io: Pick<Io, 'progress' | 'readChunks'>,
): Promise<Tally> {
  const tally = createTally({ ...options, seed: randomInt(SEEDS) });
  let count = 0;
  for (const file of files)
    for await (const parts of partsIn(file, io))
      for (const part of parts) {
        tally.add(part);
        count += 1;
        if (count % PARTS_PER_PROGRESS === 0)
          io.progress(`reading ${shownFile(file)} … ${count} records, ${tally.size()} decisions`);
      }
  return tally.result();
}
