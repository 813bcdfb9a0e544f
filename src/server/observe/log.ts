/** The part of a logger that is used here: structured fields first, then a short message. */
export type Log = { [Level in 'info' | 'warn' | 'error']: (fields: object, message: string) => void };

/** The longest name of an object that Kubernetes allows, in characters. */
export const LONGEST_NAME = 253;

/** Returns a name from a request, cut to the longest that Kubernetes allows. */
export function loggedName(name: string): string {
  return name.slice(0, LONGEST_NAME);
}

/**
 * Returns what the log may show of an internal error: its class, the first line of its message, and the stack.
 * Libraries put whole documents after the first line and into further properties.
 */
export function errorFields(thrown: unknown): { type: string; message: string; stack: string[] } {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: '', stack: [] };
  const [line = ''] = thrown.message.split('\n', 1);
  const frames = (thrown.stack ?? '').split('\n').filter((frame) => /^ {4}at /.test(frame));
  return { type: thrown.name, message: line.slice(0, 200), stack: frames.map((frame) => frame.trim()) };
}
