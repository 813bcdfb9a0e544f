import type { Issue } from '../../documents/issue.ts';
import { nearest } from '../../documents/nearest.ts';
import type { Evaluation, Placed } from '../evaluate/evaluate.ts';
import type { ElementMismatch } from '../evaluate/match-statement.ts';
import { explainCondition } from './explain/explain-condition.ts';
import { explainPrincipal, isOfPodIdentity } from './explain/explain-principal.ts';
import { ASSUME_WITH_TOKEN, type Expected } from './question.ts';
import { quote } from './quote.ts';

/**
 * Why a policy does not let an account in. Only the nearest Allow statements are explained, those with the fewest issues: the
 * others are most likely meant for other principals.
 */
export function diagnose({ decision, by, misses }: Evaluation, expected: Expected): readonly Issue[] {
  if (decision === 'explicitly denied') return by.map((placed) => denied(placed, expected));
  if (misses.length === 0) {
    const message = `found no statement with "Effect": "Allow", wanted one for ${quote(expected.provider)}: without it every request is denied`;
    return [{ code: 'nothing_allowed', level: 'error', path: ['Statement'], at: 'value', message }];
  }
  const explained = misses.map((miss) => explain(miss, expected));
  const fewest = Math.min(...explained.map(({ length }) => length));
  return explained.filter(({ length }) => length === fewest).flat();
}

function explain({ statement, path, version, mismatches }: Evaluation['misses'][number], expected: Expected): Issue[] {
  const issues = mismatches.flatMap((mismatch): readonly Issue[] => {
    if (mismatch.element === 'Principal') return explainPrincipal(statement, expected);
    if (isOfPodIdentity(statement)) return [];
    if (mismatch.element === 'Condition') return [explainCondition(mismatch, version, expected)];
    return [wrongAction(mismatch)];
  });
  return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

function wrongAction({ element, path, wanted }: ElementMismatch): Issue {
  const found = wanted.map(quote).join(', ');
  const near = element === 'Action' && wanted.find((action) => nearest(action, [ASSUME_WITH_TOKEN]) !== undefined);
  const why = near ? `did you mean ${ASSUME_WITH_TOKEN}?` : 'this action exchanges a token for a role';
  return {
    code: 'wrong_action',
    level: 'error',
    path,
    at: 'value',
    message: `found ${element} ${found}, wanted ${quote(ASSUME_WITH_TOKEN)}: ${why}`,
  };
}

function denied({ statement: { Sid }, path }: Placed, { account }: Expected): Issue {
  const name = Sid ? ` (Sid ${quote(Sid)})` : '';
  const message = `found a statement${name} that denies the role to ${account.namespace}/${account.name}, whatever other statements allow: remove it, or narrow its condition`;
  return { code: 'denied', level: 'error', path, at: 'value', message };
}
