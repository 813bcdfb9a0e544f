/** A clock that can be set forward; time goes on in between. */
export type Clock = { now: () => Date; forward(days: number): void };

/** @param days by which it is ahead of the real one, or behind */
export function createClock(days = 0): Clock {
  let ahead = days * 86_400_000;
  return {
    now: () => new Date(Date.now() + ahead),
    forward(more) {
      ahead += more * 86_400_000;
    },
  };
}
