/**
 * Reads `Warning: 299 - "text"`, the only form that Kubernetes sends (RFC 7234 section 5.5).
 *
 * @param values one value for each header line
 */
export function parseWarnings(values: readonly string[]): string[] {
  return values.flatMap((value) =>
    [...value.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1')),
  );
}
