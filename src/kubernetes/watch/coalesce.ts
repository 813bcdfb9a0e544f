/**
 * Calls a function at the first event of a burst, and then at most once in each interval until the last event is
 * covered.
 *
 * @param milliseconds length of the interval
 */
export function coalesce(work: () => void, milliseconds: number): { (): void; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  let waiting = false;
  const pass = () => {
    if (!waiting) {
      timer = undefined;
      return;
    }
    waiting = false;
    timer = setTimeout(pass, milliseconds);
    work();
  };
  const event = () => {
    waiting = true;
    if (timer === undefined) pass();
  };
  return Object.assign(event, {
    cancel: () => {
      waiting = false;
      clearTimeout(timer);
    },
  });
}
