/**
 * Runs tasks one at a time, in order, each in its own turn of the event loop, so that what has arrived meanwhile is
 * read between two tasks.
 *
 * @returns a function that adds a task
 */
export function createTurns(): (task: () => void) => void {
  const waiting: (() => void)[] = [];

  function runFirst(): void {
    try {
      waiting[0]?.();
    } finally {
      waiting.shift();
      if (waiting.length > 0) setImmediate(runFirst);
    }
  }

  return (task) => {
    waiting.push(task);
    if (waiting.length === 1) setImmediate(runFirst);
  };
}
