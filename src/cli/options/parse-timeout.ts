import { userError } from '../../errors.ts';
import { parseSeconds } from '../../text/parse-seconds.ts';

/**
 * Returns the value of `--timeout` in milliseconds.
 *
 * @param usual number of seconds that the hint suggests
 * @throws a user error `timeout_invalid` unless the text is a number of seconds above 0
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
