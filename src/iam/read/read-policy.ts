import { isMap } from '../../collections/is-map.ts';
import type { Issue } from '../../documents/issue.ts';
import { show } from '../../documents/show.ts';
import { VARIABLES_SINCE } from '../evaluate/variables.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';
import { intrinsicOf } from './intrinsic.ts';
import { checkKeys, collectIssues, type IssueCollector } from './issues.ts';
import { readStatement } from './read-statement.ts';

/**
 * `trust`: who may assume a role. `permissions`: what a role may do. `resource`: who may use a resource, such as a
 * bucket, and how.
 */
export type PolicyKind = 'trust' | 'permissions' | 'resource';

type ReadPolicy = {
  /** Absent if an issue is an error, because IAM accepts or refuses a policy as a whole. */
  policy: PolicyDocument | undefined;
  issues: readonly Issue[];
};

const VERSIONS = ['2012-10-17', '2008-10-17'] as const;
/** Matches a variable, except the three for literal characters: `${*}`, `${?}`, `${$}`. */
const VARIABLE = /\$\{[A-Za-z][^{}:]*:[^{}]*\}/;

/**
 * Parses a policy document from unchecked JSON by the rules of IAM: names of elements and operators are case-sensitive,
 * and a single value may replace a list. Never throws.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and, for what IAM refuses although
 * the grammar allows it, https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 *
 * @param value the parsed JSON
 */
export function readPolicy(value: unknown, kind: PolicyKind): ReadPolicy {
  const issues = collectIssues();
  const policy = readDocument(value, kind, issues);
  const refused = issues.all.some(({ level }) => level === 'error');
  return { policy: refused ? undefined : policy, issues: issues.all };
}

function readDocument(value: unknown, kind: PolicyKind, issues: IssueCollector): PolicyDocument | undefined {
  if (!isMap(value) || intrinsicOf(value) !== undefined) {
    issues.notMap(value, [], 'a policy: a map with Version and Statement');
    return undefined;
  }
  checkKeys(value, ['Version', 'Id', 'Statement'], [], issues);
  const version = VERSIONS.find((known) => known === value.Version);
  if (value.Version !== undefined && version === undefined)
    issues.error(
      'wrong_value',
      ['Version'],
      `found ${show(value.Version)}, wanted "${VERSIONS[0]}", the version of the policy language`,
    );
  if (value.Id !== undefined && typeof value.Id !== 'string')
    issues.error('wrong_type', ['Id'], `found ${show(value.Id)}, wanted text: put it in quotes`);
  const statements = readStatements(value.Statement, kind, issues);
  if (version !== VARIABLES_SINCE) sayVariables(statements, issues);
  return { ...(version === undefined ? {} : { Version: version }), Statement: statements };
}

function readStatements(value: unknown, kind: PolicyKind, issues: IssueCollector): PolicyStatement | PolicyStatement[] {
  if (value === undefined) issues.error('missing_key', [], 'Statement is missing, wanted a list of statements');
  else if (!Array.isArray(value)) return readStatement(value, ['Statement'], kind, issues);
  else if (value.length === 0)
    issues.error('empty_list', ['Statement'], 'found an empty list, wanted at least one statement');
  const list = (value ?? []) as readonly unknown[];
  const statements = list.map((entry, index) => readStatement(entry, ['Statement', index], kind, issues));
  for (const [index, { Sid }] of statements.entries()) {
    if (!Sid || statements.findIndex((other) => other.Sid === Sid) === index) continue;
    const message = `found the Sid ${show(Sid)} a second time, wanted unique ones: rename or remove it`;
    issues.error('duplicate_sid', ['Statement', index, 'Sid'], message);
  }
  return statements;
}

function sayVariables(statements: PolicyStatement | readonly PolicyStatement[], issues: IssueCollector): void {
  const found = VARIABLE.exec(JSON.stringify(statements))?.[0];
  if (found === undefined) return;
  const message = `found the variable ${show(found)}, which this policy version reads as plain text: set Version to "${VARIABLES_SINCE}"`;
  issues.warning('variable_as_text', [], message);
}
