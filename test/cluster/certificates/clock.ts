/** A clock that can be set forward. */
export type Clock = { now: () => Date; forward(days: number): void };

/**
 * Creates a clock that starts at the real time and moves only when it is set forward, so that no certificate expires on
 * a slow machine.
 */
export function createStillClock(): Clock {
  let time = Date.now();
  return {
    now: () => new Date(time),
    forward(days) {
      time += days * 86_400_000;
    },
  };
}

/** @param days how far it is ahead of the real time, or behind if negative; it keeps running */
export function createClock(days = 0): Clock {
  let ahead = days * 86_400_000;
  return {
    now: () => new Date(Date.now() + ahead),
    forward(more) {
      ahead += more * 86_400_000;
    },
  };
}
