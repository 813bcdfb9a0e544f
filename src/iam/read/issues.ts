import type { Issue } from '../../documents/issue.ts';
import { nearest } from '../../documents/nearest.ts';
import type { Path } from '../../documents/path.ts';
import { show } from '../../documents/show.ts';
import { intrinsicOf, sayIntrinsic } from './intrinsic.ts';

/** Collects the issues of a policy while it is parsed. */
export type IssueCollector = {
  error(code: string, path: Path, message: string, at?: Issue['at']): void;
  /** Reports a value that must be a map but is not, with a message of its own for a function of CloudFormation. */
  notMap(value: unknown, path: Path, wanted: string): void;
  warning(code: string, path: Path, message: string, at?: Issue['at']): void;
  /** The issues so far, in the order in which they were found. */
  all: readonly Issue[];
};

export function collectIssues(): IssueCollector {
  const all: Issue[] = [];
  const add =
    (level: Issue['level']): IssueCollector['error'] =>
    (code, path, message, at = 'value') =>
      void all.push({ code, level, path, at, message });
  const error = add('error');
  const notMap = (value: unknown, path: Path, wanted: string) => {
    const intrinsic = intrinsicOf(value);
    if (intrinsic !== undefined) error('unresolved_template', path, sayIntrinsic(intrinsic, wanted));
    else error('wrong_type', path, `found ${show(value)}, wanted ${wanted}`);
  };
  return { error, notMap, warning: add('warning'), all };
}

/** Reports unknown keys. Keys are case-sensitive, as in IAM's grammar. */
export function checkKeys(
  map: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: Path,
  issues: IssueCollector,
): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const hint = near === undefined ? `wanted one of ${known.join(', ')}` : `did you mean ${near}?`;
    issues.error('unknown_key', [...path, key], `found the unknown key ${show(key)}: ${hint}`, 'key');
  }
}
