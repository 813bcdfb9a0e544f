/**
 * Whether a request of the API server stores nothing.
 *
 * The client chooses its other parameters, so the query is read as Go reads it (`net/url`, `parseQuery`): from the first question
 * mark, with escapes, without pairs that have a semicolon or half of an escape, and not at all with too many of them. With any other
 * value than `All` nothing is stored either (`apimachinery/pkg/apis/meta/v1/validation`, `ValidateDryRun`).
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

/** Go 1.26 reads no parameter of a query with more (`net/url`, `defaultMaxParams`). */
const MOST_PAIRS = 10_000;

const HALF_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** Of a parameter; escapes of other characters than those of ASCII stay as they are. */
function nameOf(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  return name.replaceAll(/%([0-7][0-9A-Fa-f])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
