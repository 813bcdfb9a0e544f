import type { Path } from '../../documents/path.ts';
import { type Placed, statementsOf } from '../evaluate/evaluate.ts';
import { mismatchesOf } from '../evaluate/match-statement.ts';
import type { Request } from '../evaluate/request.ts';
import { withoutKeys } from '../evaluate/without-keys.ts';
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts';

/** A condition that cannot be evaluated in advance. */
export type Assumption = { path: Path; operator: string; key: string; effect: PolicyStatement['Effect'] };

/**
 * The most permissive reading of a policy for some unknown keys: their conditions hold in an Allow, and a Deny with one does
 * not apply. Paths stay the same.
 */
export function assumeKeys(policy: PolicyDocument, isAssumed: (key: string) => boolean): PolicyDocument {
  const statements = statementsOf(policy).map(({ statement }) =>
    keysOf(statement, isAssumed).length === 0 ? statement : open(statement, isAssumed),
  );
  return { ...policy, Statement: Array.isArray(policy.Statement) ? statements : (statements[0] as PolicyStatement) };
}

/** The unknown keys that decide whether a statement applies to a request: everything else in it matches. */
export function assumptionsFor(
  policy: PolicyDocument,
  request: Request,
  isAssumed: (key: string) => boolean,
): readonly Assumption[] {
  return statementsOf(policy).flatMap((placed) => {
    const { statement, version } = placed;
    const isOpen = mismatchesOf(withoutKeys(statement, isAssumed), { request, version }).length === 0;
    return isOpen ? assumptionsOf(placed, isAssumed) : [];
  });
}

function assumptionsOf({ statement, path }: Placed, isAssumed: (key: string) => boolean): Assumption[] {
  return keysOf(statement, isAssumed).map(({ operator, key }) => {
    return { path: [...path, 'Condition', operator, key], operator, key, effect: statement.Effect };
  });
}

function keysOf({ Condition = {} }: PolicyStatement, isWanted: (key: string) => boolean) {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys)
      .filter(isWanted)
      .map((key) => ({ operator, key })),
  );
}

function open(statement: PolicyStatement, isAssumed: (key: string) => boolean): PolicyStatement {
  if (statement.Effect === 'Allow') return withoutKeys(statement, isAssumed);
  const { NotAction: _, ...rest } = statement;
  return { ...rest, Action: [] };
}
