import { parentPort } from 'node:worker_threads';

/**
 * Posts the result of a worker. The worker ends once the other side has received it. Until then the thread may be
 * terminated. After that it unloads code, and terminating it would crash the whole process (Node 24.21).
 */
export function postResult<Result>(result: Result): void {
  parentPort?.once('message', () => parentPort?.close());
  parentPort?.postMessage(result);
}
