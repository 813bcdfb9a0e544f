import { abandoned, startWorker, type WorkerOptions } from './start-worker.ts';

/**
 * What a worker is for: loading a document to make it active, or checking an edit that the API server sends for review.
 */
type Kind = 'load' | 'check';

/** Runs the only thread beside the main one: two at once would need more memory than the container has. */
export type WorkerQueue = {
  /**
   * Runs a module once no other is running. Loads go before checks.
   *
   * @throws a user error or an error of {@link startWorker}
   */
  run<Result>(kind: Kind, name: string, input: unknown, options: WorkerOptions): Promise<Result>;
};

export function createWorkerQueue(): WorkerQueue {
  const waiting: Record<Kind, (() => Promise<void>)[]> = { load: [], check: [] };
  let isWorking = false;

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (;;) {
      const begin = waiting.load.shift() ?? waiting.check.shift();
      if (begin === undefined) break;
      await begin();
    }
    isWorking = false;
  }

  return {
    run<Result>(kind: Kind, name: string, input: unknown, options: WorkerOptions) {
      const { signal } = options;
      const { promise, reject, resolve } = Promise.withResolvers<Result>();
      if (signal?.aborted) {
        reject(abandoned());
        return promise;
      }
      const begin = async () => {
        signal?.removeEventListener('abort', leave);
        const { ended, result } = startWorker<Result>(name, input, options);
        result.then(resolve, reject);
        await ended;
      };
      const leave = () => {
        waiting[kind] = waiting[kind].filter((other) => other !== begin);
        reject(abandoned());
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting[kind].push(begin);
      void work();
      return promise;
    },
  };
}
