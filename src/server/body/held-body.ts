import { createByteBudget } from '../http/byte-budget.ts';
import type { Limits } from '../http/limits.ts';
import { type ReceivedBody, receiveBody } from './received-body.ts';

/** A body that is not parsed yet, within its share of the memory of all such bodies. */
type HeldBody = {
  /** Takes a chunk over. May evict the oldest bodies, also this one. */
  append(chunk: Buffer): void;
  /** Ends its share, because the body is parsed now; the caller frees it. */
  take(): ReceivedBody;
  /** Ends its share, and frees the memory. */
  drop(): void;
};

/**
 * Limits the memory of all bodies that are not parsed yet. Large bodies and others have a budget each, so that large ones never
 * displace the small ones, which nearly all are.
 *
 * @returns a function that begins a body: `length` is its content-length, and `evict` is called when newer ones need the memory
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
