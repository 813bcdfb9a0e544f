import { createSplitter, type Part } from '../../records/split/split-text.ts';
import type { Io } from '../run/command.ts';

/**
 * Yields the parts of a log of any size. Yields one list for each chunk that is read, because an asynchronous step for
 * each part would take longer than reading it.
 */
export async function* partsIn(file: string, io: Pick<Io, 'readChunks'>): AsyncGenerator<readonly Part[]> {
  const splitter = createSplitter();
  for await (const chunk of io.readChunks(file)) yield splitter.push(chunk);
  yield splitter.end();
}
