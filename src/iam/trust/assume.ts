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
  /** Whether it decides if its statement applies to a request: everything that is known in the statement matches. */
  concerns: (request: Request) => boolean;
};

/**
 * The most permissive reading of a policy for some unknown keys: their conditions hold in an Allow, and a Deny with one does
 * not apply. Paths stay the same.
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
