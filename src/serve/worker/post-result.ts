import { parentPort } from 'node:worker_threads';

/**
 * Posts the result of a worker, which ends once the other side has received it. Until then the thread may be terminated;
 * after that it unloads code, and terminating it would crash the whole process (Node 24.21).
 */
export function postResult<Result>(result: Result): void {
  parentPort?.once('message', () => parentPort?.close());
  parentPort?.postMessage(result);
}
