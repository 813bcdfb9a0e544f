/**
 * True if a request to the API server stores nothing.
 *
 * The client chooses its other parameters, so the query is read as Go reads it (`net/url`, `parseQuery`): it starts at
 * the first question mark, escapes are decoded, a pair with a semicolon or an incomplete escape is skipped, and a query
 * with too many pairs is ignored. The value does not matter: for any other than `All`, nothing is stored either
 * (`apimachinery/pkg/apis/meta/v1/validation`, `ValidateDryRun`).
 *
 * @param uri `requestURI` of an event of the audit log
 */
export function isDryRun(uri: unknown): boolean {
  if (typeof uri !== 'string') return false;
  const start = uri.indexOf('?');
  const pairs = start === -1 ? [] : uri.slice(start + 1).split('&');
  return (
    pairs.length <= MOST_PAIRS &&
    pairs.some((pair) => !pair.includes(';') && !HALF_ESCAPE.test(pair) && nameOf(pair) === 'dryRun')
  );
}

/** Go 1.26 ignores a query with more parameters (`net/url`, `defaultMaxParams`). */
const MOST_PAIRS = 10_000;

const HALF_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** Returns the name of a parameter. Escapes are decoded for ASCII characters only. */
function nameOf(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  return name.replaceAll(/%([0-7][0-9A-Fa-f])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
