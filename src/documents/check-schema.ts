import type { core, ZodType } from 'zod';
import { isMap } from '../collections/is-map.ts';
import type { Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import type { Path } from './path.ts';
import { show } from './show.ts';

/** Returns the issue for an unknown key in a closed map; `path` leads to the map. */
export type UnknownKey = (path: Path, key: string) => { code: string; message: string };

type ZodIssue = core.$ZodIssue;

/**
 * Checks a value against a schema and returns every issue. The `error` text of a schema ends the sentence
 * `found …, wanted …`. If a schema has no such text, the end is written here. A check with `params: {hidden: true}`
 * keeps the value, which may be a secret, out of the message.
 *
 * @param under path of the value in its document
 */
export function checkSchema<T>(
  schema: ZodType<T>,
  value: unknown,
  under: Path,
  unknownKey: UnknownKey = sayUnknown,
): { value: T | undefined; issues: Issue[] } {
  const result = schema.safeParse(value, { error: wanted });
  if (result.success) return { value: result.data, issues: [] };
  const issues = result.error.issues.flatMap((issue) => toIssues(issue, [], value));
  return { value: undefined, issues: issues.map((issue) => ({ ...issue, path: [...under, ...issue.path] })) };

  function toIssues(issue: ZodIssue, parent: Path, root: unknown): Issue[] {
    const path = [...parent, ...(issue.path as Path)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        return { level: 'error', path: [...path, key], at: 'key', ...unknownKey([...under, ...path], key) };
      });
    }
    if (issue.code === 'invalid_key') {
      // Only the first failed check of a key is reported.
      const message = `found the key ${show(path.at(-1))}, wanted ${issue.issues[0]?.message}`;
      return [{ level: 'error', path, at: 'key', code: 'wrong_value', message }];
    }
    const found = valueAt(root, path);
    if (issue.code === 'invalid_union' && isMap(found)) {
      const branch = issue.errors.find((issues) => !issues.some(refusesWhole));
      if (branch !== undefined) return branch.flatMap((inner) => toIssues(inner, path, root));
    }
    return [{ level: 'error', path, at: 'value', ...sentence(issue, path, found) }];
  }
}

/** True if a member of a union wants a value of another type. */
function refusesWhole({ code, path }: ZodIssue): boolean {
  return path.length === 0 && code !== 'unrecognized_keys';
}

function sayUnknown(_path: Path, key: string): ReturnType<UnknownKey> {
  return { code: 'unknown_key', message: `found the unknown key ${show(key)}, wanted none: remove it` };
}

function sentence(issue: ZodIssue, path: Path, found: unknown): { code: string; message: string } {
  if (found === undefined && path.length > 0) {
    return { code: 'missing_key', message: `${path.at(-1)} is missing, wanted ${issue.message}` };
  }
  const hidden = issue.code === 'custom' && issue.params?.hidden === true;
  const message = `found ${hidden ? 'a value that may be a secret' : show(found)}, wanted ${issue.message}`;
  if (issue.code === 'too_small' && issue.origin === 'array') return { code: 'empty_list', message };
  return { code: issue.code === 'invalid_type' ? 'wrong_type' : 'wrong_value', message };
}

const TYPES: Record<string, string> = { string: 'text', array: 'a list', object: 'a map of keys' };

/** Returns the end of the sentence for a schema without its own text. */
function wanted(issue: core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    const type = TYPES[issue.expected] ?? issue.expected;
    const quote = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input);
    const brackets = issue.expected === 'array' && typeof issue.input === 'string';
    return `${type}${quote ? ': put it in quotes' : ''}${brackets ? ': put it in square brackets' : ''}`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const near = typeof issue.input === 'string' ? nearest(issue.input, values) : undefined;
    const choice = values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
    return near === undefined ? choice : `${choice}: did you mean ${near}?`;
  }
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, step) => (parent as Record<string | number, unknown> | undefined)?.[step],
    value,
  );
}
