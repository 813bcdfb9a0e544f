import { randomInt } from 'node:crypto';
import { shownFile } from '../../files/read-text.ts';
import type { Part } from '../../records/split/split-text.ts';
import { createSplitter } from '../../records/split/split-text.ts';
import { createTally } from '../../records/tally/create-tally.ts';
import type { Tally } from '../../records/tally/tally.ts';
import type { Io } from '../command.ts';

const PARTS_PER_PROGRESS = 5_000;
const SEEDS = 2 ** 32;

/** Counts the decisions in files of any size, one after the other. */
export async function tallyFiles(
  files: readonly string[],
  options: Omit<Parameters<typeof createTally>[0], 'seed'>,
  io: Pick<Io, 'progress' | 'readChunks'>,
): Promise<Tally> {
  const tally = createTally({ ...options, seed: randomInt(SEEDS) });
  let count = 0;
  for (const file of files) {
    const splitter = createSplitter();
    const add = (parts: readonly Part[]) => {
      for (const part of parts) {
        tally.add(part);
        count += 1;
        if (count % PARTS_PER_PROGRESS === 0)
          io.progress(`reading ${shownFile(file)} … ${count} records, ${tally.size()} decisions`);
      }
    };
    for await (const chunk of io.readChunks(file)) add(splitter.push(chunk));
    add(splitter.end());
  }
  return tally.result();
}
