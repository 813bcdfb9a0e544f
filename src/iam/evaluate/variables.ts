import { literalPattern, type Pattern, parsePattern } from '../pattern.ts';
import { type Request, valuesOf } from './request.ts';

/** A piece of a policy value. `literal` pieces come from variables, and their `*` and `?` are not wildcards. */
export type Part = { text: string; literal: boolean };

/** The policy version that supports variables. In other versions, `${` is plain text. */
export const VARIABLES_SINCE = '2012-10-17';

const VARIABLE = /\$\{([^{}]*)\}/g;
const CHARACTER = /^[*?$]$/;

/**
 * Replaces policy variables with values of a request: `${aws:username}`, with a default `${aws:PrincipalTag/team,
 * 'none'}`, and `${*}`, `${?}`, `${$}` for the literal characters.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 *
 * @returns `undefined` if a variable has no value or several, because IAM then treats the statement as invalid
 */
export function expandVariables(text: string, request: Request): readonly Part[] | undefined {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: whole, 1: inner = '', index } of text.matchAll(VARIABLE)) {
    const value = CHARACTER.test(inner) ? inner : variableValue(inner, request);
    if (value === undefined) return undefined;
    parts.push({ text: text.slice(end, index), literal: false }, { text: value, literal: true });
    end = index + whole.length;
  }
  return [...parts, { text: text.slice(end), literal: false }];
}

/** Returns the text of a value, for operators without wildcards. */
export function partsToText(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
}

/** Returns the pattern of a value, for operators with wildcards. */
export function partsToPattern(parts: readonly Part[]): Pattern {
  return parts.flatMap(({ text, literal }) => [...(literal ? literalPattern(text) : parsePattern(text))]);
}

function variableValue(inner: string, request: Request): string | undefined {
  const { fallback, key } = splitDefault(inner);
  const [value, second] = valuesOf(request, key);
  return second === undefined ? (value ?? fallback) : undefined;
}

/** Splits `aws:PrincipalTag/team, 'none'` into key and default. */
function splitDefault(inner: string): { key: string; fallback?: string } {
  const at = inner.indexOf(", '");
  const begin = at + 3;
  if (at === -1 || begin === inner.length || !inner.endsWith("'")) return { key: inner };
  return { key: inner.slice(0, at), fallback: inner.slice(begin, -1) };
}
