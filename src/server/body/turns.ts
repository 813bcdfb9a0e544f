/**
 * Runs tasks one at a time, in their order, each in a turn of the event loop of its own: what has arrived meanwhile is read
 * between two of them.
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
