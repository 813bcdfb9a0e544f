import { userError } from '../errors.ts';

/**
 * Reads an address: a URL, or `HOST:PORT` as `serve` accepts it.
 *
 * @param path the path for a URL without one
 * @throws a user error `url_invalid`
 */
export function parseUrl(text: string, flag: string, scheme: 'https' | 'http', path: string): URL {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `${scheme}://${text}`);
  if (url === null || url.protocol !== `${scheme}:` || url.hostname === '')
    throw userError(`${flag}: "${text}" is not an address; write ${scheme}://HOST:PORT`, {
      code: 'url_invalid',
      where: flag,
      found: text,
      wanted: `${scheme}://HOST:PORT`,
    });
  if (url.pathname === '/') url.pathname = path;
  return url;
}
