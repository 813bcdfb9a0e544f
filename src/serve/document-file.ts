import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Finding, formatFinding } from '../documents/finding.ts';
import { causeOf } from '../errors.ts';
import { faultFields } from '../server/failure.ts';
import type { Log } from '../server/log.ts';
import type { DocumentState, Source } from './source.ts';
import { type WatchOptions, watchFiles } from './watch-files.ts';

export type DocumentFileOptions<Value> = {
  /** What it is called in messages: `mapping`, `accounts`. */
  what: string;
  file: string;
  /** Never rejects for what the text says, only for what keeps it from being read at all. */
  load: (text: string) => Promise<{ value: Value | undefined; findings: readonly Finding[] }>;
  log: Log;
  now: () => Date;
  watch?: WatchOptions;
};

/**
 * A document in a file, read again whenever the file changes. An edit that has errors is told to the log, line by line,
 * and the last good one stays in force.
 *
 * @returns when the file has been read once, whether it was good or not
 */
export async function openDocumentFile<Value>(
  options: DocumentFileOptions<Value>,
): Promise<Source<DocumentState<Value>>> {
  const { file, log, now, what } = options;
  const callbacks: ((state: DocumentState<Value>) => void)[] = [];
  let state: DocumentState<Value> = { value: undefined, loadedAt: undefined, refused: [] };
  let seen: string | undefined;
  // One after the other: two edits in quick succession end with the later.
  let queue = Promise.resolve();

  const read = async () => {
    const text = await readFile(file, 'utf8').catch((reason: NodeJS.ErrnoException) => reason);
    // The watch also tells of a file that was written anew with the same text.
    const content = text instanceof Error ? `error ${text.code}` : `text ${text}`;
    if (content === seen) return;
    seen = content;
    const { value, lines, warnings } =
      text instanceof Error ? unread<Value>(file, text) : await understand(options, text);
    for (const line of warnings) log.warn({ file }, line);
    state = value === undefined ? { ...state, refused: lines } : { value, loadedAt: now(), refused: [] };
    if (value !== undefined) log.info({ file }, `${what} loaded`);
    else log.error({ file, findings: lines }, refusal(what, file, state.value !== undefined));
    for (const callback of callbacks) callback(state);
  };
  const enqueue = () => {
    queue = queue.then(read);
  };
  const watcher = await watchFiles([file], enqueue, options.watch);
  enqueue();
  await queue;

  return {
    current: () => state,
    onChange: (callback) => {
      callbacks.push(callback);
    },
    close: async () => {
      watcher.close();
      await queue;
    },
  };
}

type Understood<Value> = { value: Value | undefined; lines: string[]; warnings: string[] };

async function understand<Value>(
  { file, load, log }: DocumentFileOptions<Value>,
  text: string,
): Promise<Understood<Value>> {
  try {
    const { value, findings } = await load(text);
    const linesOf = (level: Finding['level']) =>
      findings.filter((finding) => finding.level === level).map((finding) => formatFinding(file, finding));
    return { value, lines: linesOf('error'), warnings: linesOf('warning') };
  } catch (reason) {
    const known = reason instanceof Error && causeOf(reason) !== undefined;
    if (!known) log.error({ file, fault: faultFields(reason) }, 'fault while reading a document');
    const said = known ? reason.message : 'reading it failed by a mistake of ours; the log tells more';
    return { value: undefined, lines: [`${file}:1:1 error ${said}`], warnings: [] };
  }
}

const HINTS: { [code: string]: string } = {
  ENOENT: 'there is no such file; check the path',
  EACCES: 'it may not be read; give this user the right to',
  EISDIR: 'it is a folder; name the file in it',
};

function unread<Value>(file: string, { code = 'unknown reason' }: NodeJS.ErrnoException): Understood<Value> {
  const line = `${file}:1:1 error ${HINTS[code] ?? `it cannot be read (${code}); check the path in ${dirname(file)}`}`;
  return { value: undefined, lines: [line], warnings: [] };
}

function refusal(what: string, file: string, hasValue: boolean): string {
  return hasValue
    ? `the edit of the ${what} in ${file} is refused, and the last good one stays in force`
    : `the ${what} in ${file} cannot be used`;
}
