import { Worker } from 'node:worker_threads';
import { systemCodeOf, userError } from '../../errors.ts';

type WorkerLimits = {
  milliseconds: number;
  /** Of the worker's own heap, in MiB. */
  memory: number;
};

/**
 * Runs a piece of work in a thread of its own that ends with it: the event loop goes on answering, and the memory of the
 * libraries that it loads is given back. A document that makes them run wild ends the thread, not the process.
 *
 * @param name of the module beside this one, without extension; it posts one message, its result
 * @throws a user error `worker_time` or `worker_memory` when a limit was met; the error of the thread otherwise
 */
export function runWorker<Result>(
  name: string,
  input: unknown,
  { milliseconds, memory }: WorkerLimits = { milliseconds: 20_000, memory: 256 },
): Promise<Result> {
  // The compiler rewrites the extensions of imports, but not this one.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./${name}.${extension}`, import.meta.url), {
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: memory },
    // Flags of the process, such as the size of its heap, are not for this thread, and some are refused by it.
    execArgv: [],
  });
  return new Promise<Result>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        userError(`it takes longer than ${milliseconds / 1000} s to read; make it smaller`, { code: 'worker_time' }),
      );
      void worker.terminate();
    }, milliseconds);
    // It ends by itself: to end a thread from outside while it unloads code has brought down the whole process (Node 24.21).
    worker.once('message', resolve);
    worker.once('error', (reason) => {
      if (systemCodeOf(reason) !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(reason);
      const message = `it takes more than ${memory} MiB to read; make it smaller`;
      reject(userError(message, { code: 'worker_memory', because: reason }));
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The worker ${name} ended without a result`));
    });
  });
}
