import { RE2JS } from 're2js';

/** A pattern of Go's regexp. The runner compiles it for each job that requests an account or a namespace. */
export type GoPattern = { text: string; compiled: RE2JS } | { text: string /** Why Go refuses it. */; error: string };

/**
 * Compiles a pattern with the syntax of Go (RE2, https://github.com/google/re2/wiki/Syntax): `*`, `(?!a)` and `\Z` do
 * not compile, `\z` and `(?i)` do. Matching takes linear time.
 */
export function goPattern(text: string): GoPattern {
  try {
    return { text, compiled: RE2JS.compile(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return { text, error: message.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '') };
  }
}

/**
 * True if a pattern matches any part of a name, which is what the runner tests (`executors/kubernetes/overwrites.go`,
 * `regexp.MatchString`).
 */
export function matches(pattern: GoPattern, name: string): boolean {
  return 'compiled' in pattern && pattern.compiled.matcher(name).find();
}

/** Names that a pattern for specific names does not match. */
const ANY = ['a', 'zq7-w', 'x-0y.zq', '0-q'];

/** True if a pattern seems to match every name. */
export function matchesAll(pattern: GoPattern): boolean {
  return ANY.every((name) => matches(pattern, name));
}

/** Keys of labels that a pattern for specific labels does not match. */
const ANY_KEY = ['zq', 'zq7-w', 'zq.x/y-0', '0_Q'];

const ANY_VALUE = ['', 'a', 'zq7-w', 'X_0.y', '1', 'true'];

/**
 * True if a pattern for labels, as `key=value`, also matches keys that it does not name, even if only with one value.
 * That value may be what the pattern ends with.
 */
export function matchesUnnamedKeys(pattern: GoPattern): boolean {
  const values = pattern.text.split('=').map((text) => text.replaceAll(/[^\w.-]/g, ''));
  return [...ANY_VALUE, ...values].some((value) => ANY_KEY.some((key) => matches(pattern, `${key}=${value}`)));
}

/** Returns a pattern for exactly these names, in which `{project}` means digits, and so on. */
export function exactly(names: readonly string[]): string {
  const words = names.map((name) =>
    name
      .replaceAll('.', '\\.')
      .replaceAll('{namespace}', '[a-z0-9-]+')
      .replaceAll(/\{(?:project|rootGroup)\}/g, '[0-9]+'),
  );
  return words.length === 1 ? `^${words[0]}$` : `^(?:${words.join('|')})$`;
}
