import { wrap } from '../../chart/yaml-text.ts';
import { oneLine, quote } from '../../text/printable.ts';

/** A value that is written on one line. Its keys are keys of the documents, never texts from the cluster. */
export type Inline = string | number | boolean | readonly Inline[] | { readonly [key: string]: Inline | undefined };

/** Matches words that every parser of YAML 1.1 and 1.2 reads as text. */
const PLAIN = /^(?:ID|(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9./-]*)$/;

/** Matches ids, which are written as numbers for readability. */
const DIGITS = /^[1-9]\d{0,15}$/;

const WIDTH = 118;

/** Characters that YAML forbids besides those that are not printable. */
const NONCHARACTER = /[\uFFFE\uFFFF]/g;

/** Matches tokens of GitLab runners. */
const TOKEN = /\b(?:glrt-|GR1348941)[\w.-]+/g;

/** Matches the user and the password in an address. */
const CREDENTIALS = /\/\/[^\s/@]*@/g;

/** The longest comment, in characters, because a pattern or an annotation may be very long. */
const LONGEST = 1000;

/**
 * Returns a comment of one or more lines. The text may come from the cluster, so characters that could end a line are
 * replaced, and so is what looks like a runner token or a password.
 */
export function comment(text: string, indent = ''): string[] {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  const safe = oneLine(cut)
    .replaceAll(NONCHARACTER, '?')
    .replaceAll(TOKEN, '(a token)')
    .replaceAll(CREDENTIALS, '//(credentials)@');
  return wrap(safe, WIDTH - indent.length - 2).map((line) => `${indent}# ${line}`.trimEnd());
}

/** Returns a value in flow style that parsers of YAML 1.1 and 1.2 read as the same value. */
export function inline(value: Inline): string {
  if (typeof value === 'string') return PLAIN.test(value) ? value : quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, one] as const]));
  return `{${entries.map(([key, one]) => `${key}: ${inline(one)}`).join(', ')}}`;
}

/** Returns the id of a project, unquoted if it is a number; anything else as text. */
export function id(text: string): string | number {
  return DIGITS.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER ? Number(text) : text;
}

/** Returns the lines of a list entry: its comment, and a line for each field that has a value. */
export function entry(
  comments: readonly string[],
  fields: { readonly [key: string]: Inline | undefined },
  style: 'active' | 'as comment' = 'active',
): string[] {
  const mark = style === 'active' ? '' : '#';
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${inline(value)}`],
  );
  return [
    ...comments.flatMap((text) => comment(text, '  ')),
    ...lines.map((line, index) => `  ${mark}${index === 0 ? '- ' : '  '}${line}`),
  ];
}

function quoted(text: string): string {
  return quote(text).replaceAll(NONCHARACTER, '?');
}

function isList(value: Inline): value is readonly Inline[] {
  return Array.isArray(value);
}
