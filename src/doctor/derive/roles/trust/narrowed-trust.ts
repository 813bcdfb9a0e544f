import type { Issue } from '../../../../documents/issue.ts';
import type { Path } from '../../../../documents/path.ts';
import { statementsOf } from '../../../../iam/evaluate/evaluate.ts';
import { listOf } from '../../../../iam/evaluate/request.ts';
import type { OneOrMore, PolicyDocument, PolicyStatement } from '../../../../iam/policy-document.ts';
import { readPolicy } from '../../../../iam/read/read-policy.ts';

/** One change of a trust policy: `set` is the new value at the path, and `undefined` removes the value. */
export type TrustChange = { path: Path; set: unknown; loses: readonly string[] };

type Narrowing = {
  /** Warnings of checkTrustPolicy about others whom the policy admits. */
  issues: readonly Issue[];
  issuer: string;
  /** Subjects that use the role: `system:serviceaccount:gitlab:ci-billing`. */
  subjects: readonly string[];
  /**
   * Returns the principals that may stay in a statement: the provider of this cluster, and others that serve the same
   * accounts.
   */
  principalsAt(statement: Path): readonly string[];
};

/**
 * Returns the changes with which a trust policy admits no others, each with those who lose the role.
 *
 * @returns `undefined` if the policy must be changed by hand
 */
export function narrowedTrust(value: unknown, narrowing: Narrowing): readonly TrustChange[] | undefined {
  if (readPolicy(value, 'trust').policy === undefined) return undefined;
  const policy = value as PolicyDocument;
  const changes = new Map<string, TrustChange>();
  for (const issue of narrowing.issues) {
    const statement = statementAt(policy, issue.path);
    if (statement === undefined) return undefined;
    const change = changeFor(issue, statement, narrowing);
    if (change === 'kept') continue;
    if (change === undefined) return undefined;
    changes.set(JSON.stringify(change.path), change);
  }
  return [...changes.values()];
}

type At = { path: Path; statement: PolicyStatement };

function statementAt(policy: PolicyDocument, path: Path): At | undefined {
  return statementsOf(policy).find((placed) => placed.path.every((step, index) => path[index] === step));
}

/** Returns the change for an issue; `kept` if nothing needs to change. */
function changeFor(
  { code, path }: Issue,
  { path: at, statement }: At,
  narrowing: Narrowing,
): TrustChange | 'kept' | undefined {
  const { issuer, subjects } = narrowing;
  switch (code) {
    case 'several_subjects':
    case 'wide_subject': {
      const [, operator = '', key = ''] = path.slice(at.length) as string[];
      const values = listOf<string>(statement.Condition?.[operator]?.[key] ?? []);
      const kept = subjects.filter((subject) => code === 'wide_subject' || values.includes(subject));
      const loses = values.filter((one) => !subjects.includes(one));
      return kept.length === 0 ? undefined : { path, set: oneOrMore(kept), loses };
    }
    case 'no_subject':
      return {
        path: [...at, 'Condition', 'StringEquals', `${issuer}:sub`],
        set: oneOrMore(subjects),
        loses: ['every other ServiceAccount of the cluster'],
      };
    case 'other_principal':
      return principalChange({ path: at, statement }, narrowing);
    default:
      return undefined;
  }
}

function principalChange({ path, statement }: At, { principalsAt }: Narrowing): TrustChange | 'kept' | undefined {
  const principals = principalsAt(path);
  const { Principal } = statement;
  if (typeof Principal !== 'object' || Object.values(Principal).some((ids) => listOf(ids).includes('*')))
    return undefined;
  const strangers = Object.values(Principal).flatMap((ids) =>
    listOf<string>(ids).filter((id) => !principals.includes(id)),
  );
  if (strangers.length === 0) return 'kept';
  const rest = Object.entries(Principal)
    .map(([kind, ids]): [string, string[]] => [kind, listOf<string>(ids).filter((id) => principals.includes(id))])
    .filter(([, ids]) => ids.length > 0);
  if (rest.length === 0) return { path, set: undefined, loses: strangers };
  const set = Object.fromEntries(rest.map(([kind, ids]) => [kind, oneOrMore(ids)]));
  return { path: [...path, 'Principal'], set, loses: strangers };
}

function oneOrMore(values: readonly string[]): OneOrMore {
  const [first = '', ...others] = values;
  return others.length === 0 ? first : values;
}

/**
 * Returns a trust policy after the changes.
 *
 * @returns `undefined` if no statement is left, because AWS refuses such a policy
 */
export function withChanges(value: unknown, changes: readonly TrustChange[]): PolicyDocument | undefined {
  const policy = structuredClone(value) as PolicyDocument;
  const removed = new Set<unknown>();
  for (const { path, set } of changes) {
    const last = path.at(-1) as string | number;
    let parent = policy as unknown as Record<string | number, unknown>;
    for (const step of path.slice(0, -1)) {
      parent[step] ??= {};
      parent = parent[step] as typeof parent;
    }
    if (set === undefined) removed.add(parent[last]);
    else parent[last] = set;
  }
  const Statement = listOf<PolicyStatement>(policy.Statement).filter((one) => !removed.has(one));
  return Statement.length === 0 ? undefined : { ...policy, Statement };
}
