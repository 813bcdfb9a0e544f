import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from '../../errors.ts';
import { createDocument, type DocumentOptions, type Reading } from './document.ts';
import type { DocumentSource } from './document-source.ts';
import { type WatchOptions, watchFiles } from './watch-files.ts';

export type DocumentFileOptions<Value> = Omit<DocumentOptions<Value>, 'place' | 'fields'> & { watch?: WatchOptions };

/**
 * Opens a document in a file, which is read again whenever the file changes.
 *
 * @returns once the file has been read, even if it has errors
 */
export async function openDocumentFile<Value>(options: DocumentFileOptions<Value>): Promise<DocumentSource<Value>> {
  const { file } = options;
  const document = createDocument({ ...options, place: file, fields: { file } });
  // Reads run one at a time, so that of two edits in quick succession the later one stays active.
  let queue = Promise.resolve();
  const enqueue = () => {
    queue = queue.then(async () => document.take(await readDocument(file)));
  };
  const watcher = await watchFiles([file], enqueue, options.watch);
  enqueue();
  await queue;

  return {
    current: document.current,
    onChange: document.onChange,
    close: async () => {
      watcher.close();
      await queue;
    },
  };
}

const HINTS: { [code: string]: string } = {
  ENOENT: 'there is no such file; check the path',
  EACCES: 'this user may not read it; grant read permission',
  EISDIR: 'it is a folder; name a file in it',
};

function readDocument(file: string): Promise<Reading> {
  return readFile(file, 'utf8').then(
    (text) => ({ is: 'text', text }),
    (reason) => {
      const code = systemCodeOf(reason) ?? 'unknown reason';
      return { is: 'unread', why: HINTS[code] ?? `it cannot be read (${code}); check the path in ${dirname(file)}` };
    },
  );
}
