import { userError } from '../../errors.ts';
import type { Io } from '../run/command.ts';

/**
 * Returns the token in GITLAB_TOKEN, without a line feed at its end, which a token from a file may have.
 *
 * @throws a user error `token_invalid`
 */
export function gitlabToken({ GITLAB_TOKEN }: Io['env']): string | undefined {
  const token = GITLAB_TOKEN?.trim();
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw userError('GITLAB_TOKEN: the value is not a token: it has blanks or other characters that no token has', {
    code: 'token_invalid',
    where: 'GITLAB_TOKEN',
    hint: 'set it to the token alone',
  });
}
