/** A clock that can be set forward. */
export type Clock = { now: () => Date; forward(days: number): void };

/** A clock that starts at the real time and moves only when it is set forward: a slow machine does not let a certificate expire. */
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
