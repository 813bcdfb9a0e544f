import sea from 'node:sea';
import { Worker } from 'node:worker_threads';
import { systemCodeOf, userError } from '../../errors.ts';

export type WorkerLimits = {
  milliseconds: number;
  /** Heap of the worker in MiB, without {@link YOUNG}. */
  memory: number;
};

export type WorkerOptions = {
  limits: WorkerLimits;
  /** Abandons the work. */
  signal?: AbortSignal | undefined;
};

/** MiB of the heap for new objects; the default of Node is 48. */
const YOUNG = 12;

/**
 * Runs a module in its own thread and ends the thread. So the event loop stays free to answer, and the memory of the
 * libraries that the module loads is released. If they never finish a document, that ends the thread, not the process.
 *
 * @param name name of the module beside this one, without extension; it posts its result with `postResult`
 * @returns `result`: the message; a user error `worker_time` or `worker_memory` if a limit was exceeded, or
 *   `worker_abandoned`; otherwise the error of the thread. `ended`: resolves when the thread and its memory are gone
 */
export function startWorker<Result>(
  name: string,
  input: unknown,
  { limits: { memory, milliseconds }, signal }: WorkerOptions,
): { result: Promise<Result>; ended: Promise<void> } {
  const { code, isText } = codeOf(name);
  const worker = new Worker(code, {
    eval: isText,
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: YOUNG },
    // Flags of the process, such as the size of its heap, do not apply to a thread, which even refuses some of them.
    execArgv: [],
  });
  const { promise: result, reject, resolve } = Promise.withResolvers<Result>();
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const end = (reason: Error) => {
    reject(reason);
    void worker.terminate();
  };
  const abandon = () => end(abandoned());
  const timer = setTimeout(() => {
    const message = `parsing took longer than ${milliseconds / 1000} s; make the document smaller`;
    end(userError(message, { code: 'worker_time' }));
  }, milliseconds);
  const release = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abandon);
  };
  signal?.addEventListener('abort', abandon, { once: true });
  worker.once('message', (message: Result) => {
    release();
    resolve(message);
    worker.postMessage('received');
  });
  worker.once('error', (reason) => {
    if (systemCodeOf(reason) !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(reason);
    const message = `parsing needed more than ${memory} MiB; make the document smaller`;
    reject(userError(message, { code: 'worker_memory', because: reason }));
  });
  worker.once('exit', () => {
    release();
    reject(new Error(`The worker ${name} ended without a result`));
  });
  return { result, ended };
}

/** Returns the user error for a result that is no longer needed. */
export function abandoned(): Error {
  return userError('parsing was abandoned, because its result is not needed any more', { code: 'worker_abandoned' });
}

/** Returns the module of a worker or, in the executable, which has no files, its text. */
function codeOf(name: string): { code: URL | string; isText: boolean } {
  if (sea.isSea()) return { code: sea.getAsset(`${name}.js`, 'utf8'), isText: true };
  // The compiler rewrites the extensions of imports, but not this one.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return { code: new URL(`./${name}.${extension}`, import.meta.url), isText: false };
}
