import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '../names.ts';

/** Runs `work` with a folder that is removed afterwards, even if Ctrl-C ends the process. */
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
