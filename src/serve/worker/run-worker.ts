import { Worker } from 'node:worker_threads';
import { systemCodeOf, userError } from '../../errors.ts';

type WorkerLimits = {
  milliseconds: number;
  /** Of the heap of the worker, in MiB. */
  memory: number;
};

/**
 * Runs a module in a thread of its own and ends the thread: the event loop stays free to answer, and the memory of the
 * libraries that it loads is released. A document on which they never finish ends the thread, not the process.
 *
 * @param name of the module beside this one, without extension; it posts one message, its result
 * @throws a user error `worker_time` or `worker_memory` when a limit was exceeded; the error of the thread otherwise
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
    // Flags of the process, such as the size of its heap, do not apply to a thread, and a thread refuses some of them.
    execArgv: [],
  });
  return new Promise<Result>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        userError(`parsing took longer than ${milliseconds / 1000} s; make the document smaller`, {
          code: 'worker_time',
        }),
      );
      void worker.terminate();
    }, milliseconds);
    // It ends by itself: terminating a thread while it unloads code has crashed the whole process (Node 24.21).
    worker.once('message', resolve);
    worker.once('error', (reason) => {
      if (systemCodeOf(reason) !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(reason);
      const message = `parsing needed more than ${memory} MiB; make the document smaller`;
      reject(userError(message, { code: 'worker_memory', because: reason }));
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The worker ${name} ended without a result`));
    });
  });
}
