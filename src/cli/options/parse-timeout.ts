import { userError } from '../../errors.ts';
import { parseSeconds } from '../../text/parse-seconds.ts';

/**
 * The value of `--timeout` in milliseconds.
 *
 * @param usual seconds, for the advice
 * @throws a user error `timeout_invalid` unless it is a number of seconds above 0
 */
export function parseTimeout(text: string, usual: number): number {
  const milliseconds = parseSeconds(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw userError(`--timeout: "${text}" is not a number of seconds; write, for example, ${usual}`, {
    code: 'timeout_invalid',
    where: '--timeout',
    found: text,
    wanted: 'seconds above 0',
  });
}
