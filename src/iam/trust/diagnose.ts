import type { Issue } from '../../documents/issue.ts';
import { nearest } from '../../documents/nearest.ts';
import { trimEndOf } from '../../text/trim-characters.ts';
import type { Evaluation, Placed } from '../evaluate/evaluate.ts';
import type { ConditionMismatch, ElementMismatch } from '../evaluate/match-statement.ts';
import { parseIssuer } from '../oidc-issuer.ts';
import { isOfPodIdentity } from '../pod-identity.ts';
import { whyAbsent } from './absent-keys.ts';
import { explainCondition } from './explain/explain-condition.ts';
import { explainPrincipal } from './explain/explain-principal.ts';
import { testsOf } from './limits.ts';
import { ASSUME_WITH_TOKEN, type Expected } from './question.ts';
import { quote } from './quote.ts';

/**
 * Says why a policy does not let an account in. Only the Allow statements with the fewest issues are explained, because
 * the others are most likely meant for other principals.
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

function explain(miss: Evaluation['misses'][number], expected: Expected): Issue[] {
  const { mismatches, path, statement, version } = miss;
  const joined = mismatches.find((mismatch) => mismatch.element === 'Condition' && isJoined(mismatch, miss, expected));
  const issues = mismatches.flatMap((mismatch): readonly Issue[] => {
    if (mismatch.element === 'Principal') return explainPrincipal(statement, expected);
    if (isOfPodIdentity(statement)) return [];
    if (mismatch.element !== 'Condition') return [wrongAction(mismatch)];
    if (!isJoined(mismatch, miss, expected)) return [explainCondition(mismatch, version, expected)];
    return mismatch === joined ? [joinedIssuers(mismatch)] : [];
  });
  return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

/** Returns the issue for keys of two issuers in one condition, which no token can satisfy. */
function joinedIssuers({ key, path }: ConditionMismatch): Issue {
  const message = `found the key ${quote(key)} beside those of this cluster: all keys of a Condition must match, and no token has the keys of two issuers; write a statement for each`;
  return { code: 'joined_issuers', level: 'error', path, at: 'key', message };
}

/** True if a key belongs to another issuer, in a statement that also has the key of this cluster. */
function isJoined({ key }: ConditionMismatch, placed: Placed, { issuer, subjectKey }: Expected): boolean {
  const [, prefix = ''] = /^(.+):(?:sub|aud)$/i.exec(key) ?? [];
  const other = trimEndOf(prefix.toLowerCase(), '/');
  const isIssuer = !/^https?:/.test(other) && parseIssuer(other) !== undefined && other !== issuer.toLowerCase();
  return isIssuer && testsOf(placed, subjectKey).length > 0;
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

function denied({ statement: { Condition = {}, Sid }, path }: Placed, { account }: Expected): Issue {
  const name = Sid ? ` (Sid ${quote(Sid)})` : '';
  const absent = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).flatMap((key) => {
      const why = whyAbsent(key);
      return why === undefined ? [] : [`${operator} is true because ${quote(key)} is missing: ${why}`];
    }),
  );
  const why = absent.length === 0 ? '' : ` (${absent.join('; ')})`;
  const message = `found a statement${name} that denies the role to ${account.namespace}/${account.name}, whatever other statements allow${why}: remove it, or narrow its ${absent.length === 0 ? 'condition' : `action to sts:AssumeRole`}`;
  return { code: 'denied', level: 'error', path, at: 'value', message };
}
