/** A clock that can be set forward. */
export type Clock = { now: () => Date; forward(days: number): void };

/**
 * A clock that moves only when it is set forward: however long a machine takes for what is due, no time passes meanwhile. It
 * starts at the real time.
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

/** @param days by which it is ahead of the real one, or behind; time goes on in between */
export function createClock(days = 0): Clock {
  let ahead = days * 86_400_000;
  return {
    now: () => new Date(Date.now() + ahead),
    forward(more) {
      ahead += more * 86_400_000;
    },
  };
}
