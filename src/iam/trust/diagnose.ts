import { nearest } from '../../documents/nearest.ts';
import type { Evaluation, Placed } from '../evaluate/evaluate.ts';
import type { Mismatch } from '../evaluate/match-statement.ts';
import { explainCondition, type Failed } from './explain-condition.ts';
import { explainPrincipal, isOfPodIdentity } from './explain-principal.ts';
import { ASSUME_WITH_TOKEN, type Expected } from './question.ts';
import { quote, type Slip } from './slip.ts';

/**
 * Why a policy does not let an account in. Of the statements that allow, those are explained that are nearest to it: the ones
 * with the fewest slips. The others are most likely meant for somebody else.
 */
export function diagnose({ decision, by, misses }: Evaluation, expected: Expected): readonly Slip[] {
  if (decision === 'explicitly denied') return by.map((placed) => denied(placed, expected));
  if (misses.length === 0) {
    const message = `found no statement with "Effect": "Allow", wanted one for ${quote(expected.provider)}: without it the answer is no`;
    return [{ code: 'nothing_allowed', path: ['Statement'], message }];
  }
  const explained = misses.map((miss) => explain(miss, expected));
  const fewest = Math.min(...explained.map(({ length }) => length));
  return explained.filter(({ length }) => length === fewest).flat();
}

function explain({ statement, path, version, mismatches }: Evaluation['misses'][number], expected: Expected): Slip[] {
  const slips = mismatches.flatMap((mismatch): readonly Slip[] => {
    if (mismatch.element === 'Principal') return explainPrincipal(statement, expected);
    if (isOfPodIdentity(statement)) return [];
    if (mismatch.element === 'Condition') return [explainCondition(mismatch as Failed, version, expected)];
    return [wrongAction(mismatch)];
  });
  return slips.map((slip) => ({ ...slip, path: [...path, ...slip.path] }));
}

function wrongAction({ element, path, wanted }: Mismatch): Slip {
  const found = wanted.map(quote).join(', ');
  const near = element === 'Action' && wanted.find((action) => nearest(action, [ASSUME_WITH_TOKEN]) !== undefined);
  const why = near
    ? `did you mean ${ASSUME_WITH_TOKEN}?`
    : 'that is the action by which a token is exchanged for a role';
  return {
    code: 'wrong_action',
    path,
    message: `found ${element} ${found}, wanted ${quote(ASSUME_WITH_TOKEN)}: ${why}`,
  };
}

function denied({ statement: { Sid }, path }: Placed, { account }: Expected): Slip {
  const name = Sid ? ` (Sid ${quote(Sid)})` : '';
  const message = `this statement${name} denies it to ${account.namespace}/${account.name}, whatever others allow: remove it, or narrow its condition`;
  return { code: 'denied', path, message };
}
