import { createByteBudget } from '../http/byte-budget.ts';
import type { Limits } from '../http/limits.ts';
import { type ReceivedBody, receiveBody } from './received-body.ts';

/** A body that is not parsed yet. It counts toward a limit on the memory of all such bodies. */
type HeldBody = {
  /** Takes ownership of a chunk. May evict the oldest bodies, including this one. */
  append(chunk: Buffer): void;
  /** Stops counting the body, because it is about to be parsed. The caller frees it. */
  take(): ReceivedBody;
  /** Stops counting the body, and frees its memory. */
  drop(): void;
};

/**
 * Limits the memory of all bodies that are not parsed yet. Large and small bodies have separate budgets, so that a
 * large one never displaces small ones, which nearly all are.
 *
 * @returns a function that begins a body: `length` is its content-length, and `evict` is called when newer ones need
 *   the memory
 */
export function createHeldBodies(limits: Limits): (length: number | undefined, evict: () => void) => HeldBody {
  const largeBodies = createByteBudget(limits.largeHeldBytes);
  const smallBodies = createByteBudget(limits.smallHeldBytes);

  return (length, evict) => {
    const body = receiveBody(length, limits);
    let isLarge = length !== undefined && length > limits.largeBytes;
    let share = (isLarge ? largeBodies : smallBodies).join(evict);
    let received = 0;
    return {
      append(chunk) {
        received += chunk.length;
        body.append(chunk);
        if (!isLarge && received > limits.largeBytes) {
          isLarge = true;
          share.release();
          share = largeBodies.join(evict);
        }
        share.hold(body.size());
      },
      take() {
        share.release();
        return body;
      },
      drop() {
        share.release();
        body.free();
      },
    };
  };
}
