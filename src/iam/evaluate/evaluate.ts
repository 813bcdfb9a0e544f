import type { Path } from '../../documents/path.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';
import { mismatchesOf, type StatementMismatch } from './match-statement.ts';
import type { Request } from './request.ts';

/** A statement, and where it is. */
export type Placed = {
  statement: PolicyStatement;
  /** The index of its policy. */
  policy: number;
  /** The path of the statement in that policy. */
  path: Path;
  version: string | undefined;
};

export type Evaluation = {
  decision: 'allowed' | 'explicitly denied' | 'implicitly denied';
  /** The statements that decided: those that deny, or if there are none, those that allow. */
  by: readonly Placed[];
  /** Allow statements that do not apply, and why. */
  misses: readonly (Placed & { mismatches: readonly StatementMismatch[] })[];
};

/**
 * Evaluates policies of one kind together. A statement that denies overrides all that allow, and a request that no
 * statement allows is denied. Policies of other kinds are not considered, although they may have to allow the request
 * too.
 *
 * "Policy evaluation logic": https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: readonly PolicyDocument[], request: Request): Evaluation {
  const tried = policies
    .flatMap(statementsOf)
    .map((placed) => ({ ...placed, mismatches: mismatchesOf(placed.statement, { request, version: placed.version }) }));
  const applying = tried.filter(({ mismatches }) => mismatches.length === 0);
  const denying = applying.filter(({ statement }) => statement.Effect === 'Deny');
  const allowing = applying.filter(({ statement }) => statement.Effect === 'Allow');
  const misses = tried.filter(({ statement, mismatches }) => statement.Effect === 'Allow' && mismatches.length > 0);
  if (denying.length > 0) return { decision: 'explicitly denied', by: denying, misses };
  return { decision: allowing.length > 0 ? 'allowed' : 'implicitly denied', by: allowing, misses };
}

/** Returns the statements of a policy with their paths. */
export function statementsOf({ Statement, Version }: PolicyDocument, policy = 0): readonly Placed[] {
  const placed = (statement: PolicyStatement, path: Path) => ({ statement, policy, path, version: Version });
  return Array.isArray(Statement)
    ? Statement.map((statement, index) => placed(statement, ['Statement', index]))
    : [placed(Statement as PolicyStatement, ['Statement'])];
}
