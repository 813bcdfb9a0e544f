import type { ServerResponse } from 'node:http';
import { createByteBudget } from './byte-budget.ts';
import type { Limits } from './limits.ts';

/** Bounds the answers whose bytes have not been taken by the system yet. */
export type UnsentAnswers = {
  /** Begins to count an answer. The response need not have been written yet. */
  add(response: ServerResponse, body: string): void;
};

/**
 * Bounds the memory of answers that clients do not read, and the time for which they are kept. A connection is destroyed
 * when its answer is the oldest of too many, or has taken too long: an API server reads an answer at once.
 */
export function boundUnsentAnswers({
  answerHeldBytes,
  answerMilliseconds,
}: Pick<Limits, 'answerHeldBytes' | 'answerMilliseconds'>): UnsentAnswers {
  const budget = createByteBudget(answerHeldBytes);
  return {
    add(response, body) {
      const { socket } = response.req;
      // Its events are over, and the answer reaches no client.
      if (socket.destroyed) return;
      const close = () => void socket.destroy();
      const share = budget.join(close);
      const timer = setTimeout(close, answerMilliseconds);
      const release = () => {
        clearTimeout(timer);
        share.release();
      };
      response.once('finish', release).once('close', release);
      // A longer answer may take the whole budget, but has to be sent.
      share.hold(Math.min(Buffer.byteLength(body), answerHeldBytes));
    },
  };
}
