import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from '../../errors.ts';

export type WatchOptions = {
  /**
   * How long a folder has to be quiet before a change is reported, because editors and mounts write in several steps.
   */
  settleMilliseconds?: number;
  /**
   * How often to compare the files anyway: inotify reports no change on network drives, or behind a link into another
   * folder.
   */
  pollMilliseconds?: number;
};

/**
 * Reports when one of the files has changed, including when it is replaced, removed or created.
 *
 * It watches the folders, not the files: an editor saves by renaming a new file over the old one, and Kubernetes
 * replaces the link `..data` beside it. A watch on the file itself would miss both.
 *
 * @returns once the present files have been examined, so that every later change is reported
 */
export async function watchFiles(
  paths: readonly string[],
  changed: () => void,
  { settleMilliseconds = 100, pollMilliseconds = 10_000 }: WatchOptions = {},
): Promise<{ close(): void }> {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  let closed = false;
  // Before the caller reads the files for the first time, so that no change in between is lost.
  let seen = await fingerprint(paths);

  const look = async () => {
    const now = await fingerprint(paths);
    if (closed || now === seen) return;
    seen = now;
    changed();
  };
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(look, settleMilliseconds);
  };
  const watchFolders = () => {
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      if (!watchers.has(folder)) watchFolder(folder, watchers, settle);
    }
  };
  const poll = setInterval(() => {
    watchFolders();
    void look();
  }, pollMilliseconds);
  poll.unref();
  watchFolders();

  return {
    close: () => {
      closed = true;
      clearInterval(poll);
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/**
 * A folder that does not exist, or that exceeds the system's limit of watches, is left to the poll, which tries again.
 */
function watchFolder(folder: string, watchers: Map<string, FSWatcher>, changed: () => void): void {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watchers.set(folder, watcher);
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
  } catch {
    watchers.delete(folder);
  }
}

/** Returns the identity and the time of the last change of the files at these paths; follows links. */
async function fingerprint(paths: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    paths.map((path) =>
      stat(path, { bigint: true }).then(
        ({ dev, ino, size, mtimeNs, ctimeNs }) => `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`,
        (reason) => systemCodeOf(reason) ?? 'unknown',
      ),
    ),
  );
  return parts.join(' ');
}
