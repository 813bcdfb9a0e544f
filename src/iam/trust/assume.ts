import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { withoutKeys } from '../evaluate/without-keys.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';

/** A condition that cannot be evaluated in advance. */
export type Assumption = { path: Path; operator: string; key: string; effect: PolicyStatement['Effect'] };

/** Whether the value of a key is known only when the role is assumed, such as address, time or session name. */
export function isOfMoment(key: string): boolean {
  return /^(?:aws|sts):(?!SecureTransport$)/i.test(key);
}

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

function assumptionsOf({ statement, path }: Placed, isAssumed: (key: string) => boolean): Assumption[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => {
    const assumed = Object.keys(keys).filter(isAssumed);
    return assumed.map((key) => {
      return { path: [...path, 'Condition', operator, key], operator, key, effect: statement.Effect };
    });
  });
}

function open(statement: PolicyStatement, isAssumed: (key: string) => boolean): PolicyStatement {
  if (statement.Effect === 'Allow') return withoutKeys(statement, isAssumed);
  const { NotAction: _, ...rest } = statement;
  return { ...rest, Action: [] };
}
