import type { Path } from '../../documents/path.ts';
import { show } from '../../documents/show.ts';
import { isMap } from '../../is-map.ts';
import type { IssueCollector } from './issues.ts';

type Rules = { scalars?: true; empty?: true; check?: (word: string, path: Path) => void };

const INTRINSIC = /^(?:Ref|Condition|Fn::.+)$/;

/**
 * Reads a text or a list of texts: IAM accepts both.
 *
 * @param what what a word is, for messages: `an action`
 * @param rules `scalars` accepts numbers and booleans, `empty` an empty list, as in conditions; `check` reports issues of
 *   one word
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
  const [key = '', ...more] = isMap(value) ? Object.keys(value) : [];
  if (more.length === 0 && INTRINSIC.test(key)) {
    const message = `found ${show(key)} of CloudFormation, wanted ${what}: check the policy that the stack created`;
    issues.error('unresolved_template', path, message);
  } else {
    issues.error('wrong_type', path, `found ${show(value)}, wanted ${what}${scalar ? ': put it in quotes' : ''}`);
  }
  return [];
}
