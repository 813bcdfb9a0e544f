import { createHash } from 'node:crypto';
import { isMap } from '../../../collections/is-map.ts';
import type { Installation } from '../../world/world.ts';

/** Fields with texts for people, which do not affect decisions. */
const WORDS = new Set(['message', 'messageExpression', 'reason']);

/** Matches a list of texts: the accounts of managers in the policy `managers`, which are values of the release. */
const ACCOUNTS = /\[(?:'[^'\\]*'(?:, '[^'\\]*')*)?\]$/;

const ACCOUNTS_VARIABLE = 'hasManagerAccount';

/** Replaces the account of the webhook. No policy contains this character, because JSON escapes it. */
const WEBHOOK = '\u0000';

/**
 * Returns a fingerprint of what the `spec` of a policy decides, as 16 hexadecimal digits. Every installation of one
 * version of the chart has the same. Any change of `spec` changes it, except in texts for people and white space.
 */
export function fingerprintOf(
  policy: unknown,
  { namespace, service }: Pick<Installation, 'namespace' | 'service'>,
): string {
  const user = `system:serviceaccount:${namespace}:${service}'`;
  const text = JSON.stringify(canonical(policy) ?? null).replaceAll(user, `${WEBHOOK}'`);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Returns the managers' accounts in the policy `managers`, such as `gitlab/gitlab-runner`; empty if the policy is not
 * the chart's.
 */
export function managerAccountsOf(policy: unknown): readonly string[] {
  const variables = isMap(policy) && Array.isArray(policy.variables) ? policy.variables : [];
  const found = variables.find((one) => isMap(one) && one.name === ACCOUNTS_VARIABLE);
  const [list = ''] = ACCOUNTS.exec(String(canonical(found?.expression))) ?? [];
  return [...list.matchAll(/'([^']*)'/g)].map(([, account = '']) => account);
}

function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(canonical);
  if (!isMap(value)) return value;
  if (value.name === ACCOUNTS_VARIABLE)
    return { ...value, expression: String(canonical(value.expression)).replace(ACCOUNTS, '[]') };
  const kept = Object.entries(value).filter(([key]) => !WORDS.has(key));
  return Object.fromEntries(
    kept.map(([key, one]) => [key, canonical(one)] as const).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
