import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { stripVTControlCharacters } from 'node:util';

type Failed = Extract<TestEvent, { type: 'test:fail' }>['data'];
/** What `node:test` adds to its errors. */
type NodeTestError = Error & { failureType?: string; exitCode?: number | null };

/** @returns the text of a failed assertion; nothing for a test that failed only because a test inside it failed */
export function failureOf({ name, file, line, details }: Failed): string[] {
  const error: NodeTestError = details.error;
  if (error.failureType === 'subtestsFailed') return [];
  const { cause, exitCode } = error;
  // `node:test` wraps what was thrown in its own error.
  const explanation = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : error.message;
  const code = typeof exitCode === 'number' ? ` (exit code ${exitCode})` : '';
  const place = file === undefined ? '?' : `${relative('', file)}:${line}`;
  return [`${place}: ${name}${code}\n${indent(explanation)}`];
}

/** Removes colors, and the blanks that tap puts after them. */
function indent(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/^/gm, '    ').replaceAll(/ +$/gm, '');
}
