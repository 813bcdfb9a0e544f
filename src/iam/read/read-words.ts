import type { Path } from '../../documents/path.ts';
import { show } from '../../documents/show.ts';
import { intrinsicOf, sayIntrinsic } from './intrinsic.ts';
import type { IssueCollector } from './issues.ts';

type Rules = { scalars?: true; empty?: true; check?: (word: string, path: Path) => void };

/**
 * Parses a text or a list of texts, because IAM accepts both.
 *
 * @param what what one text is, for messages: `an action`
 * @param rules `scalars` accepts numbers and booleans, `empty` an empty list, as in conditions; `check` reports issues
 * of one text
 */
export function readWords(
  value: unknown,
  path: Path,
  what: string,
  issues: IssueCollector,
  rules: Rules = {},
): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0 && !rules.empty)
      issues.error('empty_list', path, `found an empty list, wanted ${what}: add one`);
    return value.flatMap((entry, index) => readWord(entry, [...path, index], what, issues, rules));
  }
  return readWord(value, path, what, issues, rules);
}

function readWord(
  value: unknown,
  path: Path,
  what: string,
  issues: IssueCollector,
  { scalars, check }: Rules,
): string[] {
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (typeof value === 'string' || (scalar && scalars === true)) {
    check?.(String(value), path);
    return [String(value)];
  }
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) {
    issues.error('unresolved_template', path, sayIntrinsic(intrinsic, what));
  } else {
    issues.error('wrong_type', path, `found ${show(value)}, wanted ${what}${scalar ? ': put it in quotes' : ''}`);
  }
  return [];
}
