import { isMap } from '../../collections/is-map.ts';
import { nearest } from '../../documents/nearest.ts';
import type { Path } from '../../documents/path.ts';
import { show } from '../../documents/show.ts';
import { OPERATORS, parseOperator } from '../evaluate/operators.ts';
import type { PolicyStatement } from '../policy-document.ts';
import { intrinsicOf } from './intrinsic.ts';
import type { IssueCollector } from './issues.ts';
import { readWords } from './read-words.ts';

type Condition = NonNullable<PolicyStatement['Condition']>;

const TRUTH = { what: 'true or false', sound: (value: string) => /^(?:true|false)$/i.test(value) };

/** Parses a Condition element: values by operator and key. */
export function readCondition(value: unknown, path: Path, issues: IssueCollector): Condition {
  return Object.fromEntries(
    entriesOf(value, path, 'operators, each with keys', issues).map(([operator, keys]) => {
      const under = [...path, operator];
      if (parseOperator(operator) === undefined) issues.error('unknown_operator', under, sayUnknown(operator), 'key');
      const entries = entriesOf(keys, under, 'keys with values', issues);
      return [operator, Object.fromEntries(entries.map((entry) => readKey(operator, entry, under, issues)))];
    }),
  );
}

function entriesOf(value: unknown, path: Path, what: string, issues: IssueCollector): readonly [string, unknown][] {
  if (!isMap(value) || intrinsicOf(value) !== undefined) {
    issues.notMap(value, path, `a map of ${what}`);
    return [];
  }
  const entries = Object.entries(value);
  if (entries.length === 0)
    issues.warning(
      'empty_condition',
      path,
      'found an empty condition, which restricts nothing: complete it, or remove it',
    );
  return entries;
}

function readKey(operator: string, [key, value]: [string, unknown], under: Path, issues: IssueCollector) {
  const path = [...under, key];
  const parsed = parseOperator(operator);
  const wants = parsed?.comparison === undefined ? TRUTH : parsed.comparison.wants;
  const check = (word: string, at: Path) => {
    if (parsed === undefined || wants === undefined || wants.sound(word)) return;
    const message = `found ${show(word)}, wanted ${wants.what}: ${operator} cannot compare this value, so it never matches`;
    issues.warning('malformed_condition_value', at, message);
  };
  if (Array.isArray(value) && value.length === 0)
    issues.warning('empty_condition', path, 'found a condition key without a value: add one, or remove the key');
  const words = readWords(value, path, 'a text or a list of texts', issues, { scalars: true, empty: true, check });
  return [key, words] as const;
}

/** Suggests the operator that was probably meant, with its prefix and suffix. */
function sayUnknown(name: string): string {
  const [, quantifier = '', base = '', suffix = ''] = /^(.*:)?(.*?)(IfExists)?$/is.exec(name) as RegExpExecArray;
  if (base === 'Null')
    return `found ${show(name)}, wanted Null, which itself tests whether a key exists: remove IfExists`;
  const near = nearest(base, OPERATORS);
  const sets = ['ForAllValues:', 'ForAnyValue:'];
  const set = quantifier === '' ? '' : (nearest(quantifier, sets) ?? '');
  const hint =
    near === undefined
      ? 'wanted an operator such as StringEquals or StringLike'
      : `did you mean ${set}${near}${suffix === '' ? '' : 'IfExists'}?`;
  return `found the unknown operator ${show(name)} (operators are case-sensitive): ${hint}`;
}
