import { wrap } from '../../chart/yaml-text.ts';
import { oneLine, quote } from '../../text/printable.ts';

/** A value that is written on one line. Keys are those of the documents, never a text of the cluster. */
export type Inline = string | number | boolean | readonly Inline[] | { readonly [key: string]: Inline | undefined };

/** Words that every reader of YAML 1.1 and 1.2 parses as text. */
const PLAIN = /^(?:ID|(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9./-]*)$/;

/** Ids, which stay numbers for people. */
const DIGITS = /^[1-9]\d{0,15}$/;

const WIDTH = 118;

/** Characters that no YAML document may contain, besides those that are not printable. */
const NONCHARACTER = /[\uFFFE\uFFFF]/g;

/** Tokens of GitLab runners. */
const TOKEN = /\b(?:glrt-|GR1348941)[\w.-]+/g;

/** User and password in an address. */
const CREDENTIALS = /\/\/[^\s/@]*@/g;

/** Most characters of a comment: a pattern or an annotation may be long. */
const LONGEST = 1000;

/**
 * A comment of one or more lines. The text may come from the cluster: what could end a line is replaced, and so is what looks
 * like the token of a runner or a password.
 */
export function comment(text: string, indent = ''): string[] {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  const safe = oneLine(cut)
    .replaceAll(NONCHARACTER, '?')
    .replaceAll(TOKEN, '(a token)')
    .replaceAll(CREDENTIALS, '//(credentials)@');
  return wrap(safe, WIDTH - indent.length - 2).map((line) => `${indent}# ${line}`.trimEnd());
}

/** A value in flow style, which readers of YAML 1.1 and 1.2 parse to the same value. */
export function inline(value: Inline): string {
  if (typeof value === 'string') return PLAIN.test(value) ? value : quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, one] as const]));
  return `{${entries.map(([key, one]) => `${key}: ${inline(one)}`).join(', ')}}`;
}

/** Ids of projects without quotes; anything else as text. */
export function id(text: string): string | number {
  return DIGITS.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER ? Number(text) : text;
}

/** An entry of a list: its comment above it, and a line for each field that has a value. */
export function entry(
  says: readonly string[],
  fields: { readonly [key: string]: Inline | undefined },
  style: 'active' | 'as comment' = 'active',
): string[] {
  const mark = style === 'active' ? '' : '#';
  const lines = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${inline(value)}`],
  );
  return [
    ...says.flatMap((text) => comment(text, '  ')),
    ...lines.map((line, index) => `  ${mark}${index === 0 ? '- ' : '  '}${line}`),
  ];
}

function quoted(text: string): string {
  return quote(text).replaceAll(NONCHARACTER, '?');
}

function isList(value: Inline): value is readonly Inline[] {
  return Array.isArray(value);
}
