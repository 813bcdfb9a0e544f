/** The part of a logger that is used here: structured fields first, then a short message. */
export type Log = { [Level in 'info' | 'warn' | 'error']: (fields: object, message: string) => void };

/** Of an object: Kubernetes allows no longer one. */
export const LONGEST_NAME = 253;

/** A name as a request has it, cut to the length of the longest that Kubernetes allows. */
export function loggedName(name: string): string {
  return name.slice(0, LONGEST_NAME);
}

/**
 * What the log may hold of an internal error: its class, the first line of its message, and the stack. Libraries put
 * whole documents after the first line and into further properties.
 */
export function errorFields(thrown: unknown): { type: string; message: string; stack: string[] } {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: '', stack: [] };
  const [line = ''] = thrown.message.split('\n', 1);
  const frames = (thrown.stack ?? '').split('\n').filter((frame) => /^ {4}at /.test(frame));
  return { type: thrown.name, message: line.slice(0, 200), stack: frames.map((frame) => frame.trim()) };
}
