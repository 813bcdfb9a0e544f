import { trimEndOf } from '../../../text/trim-characters.ts';
import { isKey } from '../../evaluate/without-keys.ts';
import { whyAbsent } from '../absent-keys.ts';
import type { Expected } from '../question.ts';
import { quote } from '../quote.ts';
import type { Explanation } from './explanation.ts';
import { describeIssuer } from './issuer-owner.ts';

const CLAIMS = ['sub', 'aud'];

/** Explains a condition key that tokens of the cluster never have; `undefined` for a key that they have. */
export function explainKey(key: string, { issuer, subjectKey, audienceKey }: Expected): Explanation | undefined {
  if (isKey(key, subjectKey) || isKey(key, audienceKey)) return undefined;
  const why = whyAbsent(key);
  if (why !== undefined) {
    const message = `found the key ${quote(key)}, which is missing whenever a token is exchanged, because ${why}: remove it, and restrict who may assume the role with ${quote(subjectKey)}`;
    return { code: 'absent_condition_key', at: 'key', message };
  }
  const colon = key.lastIndexOf(':');
  const [prefix, claim] = [key.slice(0, Math.max(colon, 0)), key.slice(colon + 1)];
  const wanted = claim === 'aud' ? audienceKey : subjectKey;
  const say = (code: string, why: string): Explanation => ({
    code,
    at: 'key',
    message: `found the key ${quote(key)}, ${why}, wanted ${quote(wanted)}`,
  });

  if (/^https?:\/\//i.test(prefix)) return say('https_in_condition_key', 'which begins with the URL scheme');
  if (/^arn:/.test(prefix)) return say('arn_in_condition_key', 'which begins with an ARN');
  if (isKey(prefix, issuer)) return say('unknown_claim', 'a claim that AWS does not read');
  if (prefix !== '' && isKey(trimEndOf(prefix, '/'), trimEndOf(issuer, '/')))
    return say(
      'trailing_slash',
      prefix.endsWith('/') ? 'with a slash after the issuer' : 'without the slash at the end of the issuer',
    );
  if (CLAIMS.includes(claim) && prefix !== '') return say('wrong_issuer', `which belongs to ${describeIssuer(prefix)}`);
  return say('unknown_condition_key', 'which no token of this cluster has');
}
