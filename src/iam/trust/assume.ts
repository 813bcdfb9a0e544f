import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { mismatchesOf } from '../evaluate/match-statement.ts';
import type { Request } from '../evaluate/request.ts';
import { withoutKeys } from '../evaluate/without-keys.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';

/** A condition that cannot be evaluated in advance. */
export type Assumption = {
  path: Path;
  operator: string;
  key: string;
  effect: PolicyStatement['Effect'];
  /** True if the condition decides about a request, because everything else in the statement matches it. */
  concerns: (request: Request) => boolean;
};

/**
 * Reads a policy as permissively as possible where the values of keys are unknown: conditions on them hold in an Allow,
 * and a Deny with such a condition does not apply. Paths do not change.
 */
export function assumeKeys(
  policy: PolicyDocument,
  isAssumed: (key: string) => boolean,
): { policy: PolicyDocument; assumptions: readonly Assumption[] } {
  const tried = statementsOf(policy).map((placed) => ({ ...placed, assumptions: assumptionsOf(placed, isAssumed) }));
  const statements = tried.map(({ statement, assumptions }) =>
    assumptions.length === 0 ? statement : open(statement, isAssumed),
  );
  return {
    policy: { ...policy, Statement: Array.isArray(policy.Statement) ? statements : (statements[0] as PolicyStatement) },
    assumptions: tried.flatMap(({ assumptions }) => assumptions),
  };
}

function assumptionsOf({ statement, path, version }: Placed, isAssumed: (key: string) => boolean): Assumption[] {
  const known = withoutKeys(statement, isAssumed);
  const concerns = (request: Request) => mismatchesOf(known, { request, version }).length === 0;
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => {
    const assumed = Object.keys(keys).filter(isAssumed);
    return assumed.map((key) => {
      return { path: [...path, 'Condition', operator, key], operator, key, effect: statement.Effect, concerns };
    });
  });
}

function open(statement: PolicyStatement, isAssumed: (key: string) => boolean): PolicyStatement {
  if (statement.Effect === 'Allow') return withoutKeys(statement, isAssumed);
  const { NotAction: _, ...rest } = statement;
  return { ...rest, Action: [] };
}
