import { userError } from '../../errors.ts';
import { trimEndOf } from '../../text/trim-characters.ts';

/**
 * Returns the address of GitLab without a slash at its end.
 *
 * @throws a user error `flag_missing` or `url_invalid`
 */
export function gitlabAddress(text: string | undefined): string {
  if (text === undefined)
    throw userError('--gitlab is required: the address of GitLab', {
      code: 'flag_missing',
      where: '--gitlab',
      hint: 'a mapping does not name it; write, for example, --gitlab https://gitlab.example.com',
    });
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isPlain && url.search === '' && url.hash === '') return trimEndOf(url.href, '/');
  // The message does not repeat the text, which may contain a password or a token.
  throw userError(
    '--gitlab: the value is not an address of GitLab; write https://HOST, without user, token and query',
    {
      code: 'url_invalid',
      where: '--gitlab',
      wanted: 'https://HOST',
    },
  );
}
