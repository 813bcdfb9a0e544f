import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '../names.ts';

/** Lends a folder that is gone afterwards, also when Ctrl-C ends the process in between. */
export async function withTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `${PROGRAM}-demo-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = () => process.exit(130);
  process.once('exit', remove);
  process.once('SIGINT', interrupted);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove);
    process.off('SIGINT', interrupted);
    remove();
  }
}
