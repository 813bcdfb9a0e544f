import { createHash } from 'node:crypto';
import { isMap } from '../../../collections/is-map.ts';
import type { Installation } from '../../world/world.ts';

/** Texts for people. */
const WORDS = new Set(['message', 'messageExpression', 'reason']);

/** The managers' accounts in the policy `managers` are values of the release. */
const ACCOUNTS = /\[[^[\]]*\]$/;

/**
 * What the `spec` of a policy decides, as 16 hexadecimal digits: the same for each installation of one version of the chart,
 * and another after any change of `spec` but its texts and white space.
 */
export function fingerprintOf(
  policy: unknown,
  { namespace, service }: Pick<Installation, 'namespace' | 'service'>,
): string {
  const user = `system:serviceaccount:${namespace}:${service}'`;
  const text = JSON.stringify(canonical(policy) ?? null).replaceAll(user, "WEBHOOK'");
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(canonical);
  if (!isMap(value)) return value;
  if (value.name === 'hasManagerAccount')
    return { ...value, expression: String(canonical(value.expression)).replace(ACCOUNTS, '[]') };
  const kept = Object.entries(value).filter(([key]) => !WORDS.has(key));
  return Object.fromEntries(
    kept.map(([key, one]) => [key, canonical(one)] as const).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
