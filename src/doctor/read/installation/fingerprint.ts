import { createHash } from 'node:crypto';
import { isMap } from '../../../collections/is-map.ts';
import type { Installation } from '../../world/world.ts';

/** Texts for people. */
const WORDS = new Set(['message', 'messageExpression', 'reason']);

/** The managers' accounts in the policy `managers` are values of the release: a list of texts and nothing else. */
const ACCOUNTS = /\[(?:'[^'\\]*'(?:, '[^'\\]*')*)?\]$/;

const ACCOUNTS_VARIABLE = 'hasManagerAccount';

/** Replaces the account of the webhook. JSON escapes this character, so no policy has it in its text. */
const WEBHOOK = '\u0000';

/**
 * What the `spec` of a policy decides, as 16 hexadecimal digits: the same for each installation of one version of the chart,
 * and another after any change of `spec` but its texts and white space.
 */
export function fingerprintOf(
  policy: unknown,
  { namespace, service }: Pick<Installation, 'namespace' | 'service'>,
): string {
  const user = `system:serviceaccount:${namespace}:${service}'`;
  const text = JSON.stringify(canonical(policy) ?? null).replaceAll(user, `${WEBHOOK}'`);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The managers' accounts in the policy `managers`, as `gitlab/gitlab-runner`; none if it is not that of the chart. */
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
