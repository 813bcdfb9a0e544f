import type { ServerResponse } from 'node:http';
import { createByteBudget } from './byte-budget.ts';
import type { Limits } from './limits.ts';

/** Limits the answers that the operating system has not taken over completely yet. */
export type UnsentAnswers = {
  /** Begins to count an answer. The response need not have been written yet. */
  add(response: ServerResponse, body: string): void;
};

/**
 * Limits the memory of answers that clients do not read, and the time for which they are kept. A connection is
 * destroyed if its answer takes too long, or is the oldest one when the memory runs out: an API server reads an answer
 * at once.
 */
export function boundUnsentAnswers({
  answerHeldBytes,
  answerMilliseconds,
}: Pick<Limits, 'answerHeldBytes' | 'answerMilliseconds'>): UnsentAnswers {
  const budget = createByteBudget(answerHeldBytes);
  return {
    add(response, body) {
      const { socket } = response.req;
      // A destroyed socket emits no more events, and the answer reaches no client.
      if (socket.destroyed) return;
      const close = () => void socket.destroy();
      const share = budget.join(close);
      const timer = setTimeout(close, answerMilliseconds);
      const release = () => {
        clearTimeout(timer);
        share.release();
      };
      response.once('finish', release).once('close', release);
      // An answer longer than the whole budget has to be sent, too, so it counts as the whole budget.
      share.hold(Math.min(Buffer.byteLength(body), answerHeldBytes));
    },
  };
}
