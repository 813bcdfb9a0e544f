import { hasWildcard, matchesPattern, parsePattern } from '../../pattern.ts';
import { type Expected, SUBJECT_PREFIX } from '../question.ts';
import { quote } from '../quote.ts';
import type { Explanation } from './explanation.ts';

/**
 * Says why a value of the subject condition does not match the account.
 *
 * @param like true if the operator supports wildcards
 */
export function explainSubject(value: string, like: boolean, { account, subject, subjectKey }: Expected): Explanation {
  const say = (code: string, why: string): Explanation => ({
    code,
    at: 'value',
    message: `found ${quote(value)}, ${why}, wanted ${quote(subject)}`,
  });
  const plain = value.trim();
  const matches = (text: string, wanted: string) => matchesPattern(parsePattern(text), wanted);

  if (!like && hasWildcard(value) && matches(value, subject)) {
    const message = `found ${quote(value)} under an operator without wildcards, wanted ${quote(subject)}: write that, or use "StringLike": {${quote(subjectKey)}: ${quote(value)}} if all matching accounts are intended`;
    return { code: 'wildcard_in_string_equals', at: 'value', message };
  }
  if (plain !== value && plain === subject) return say('malformed_subject', 'with blanks around it');
  if (value.toLowerCase() === subject.toLowerCase()) return say('wrong_case', 'in another case');
  if (!plain.startsWith(SUBJECT_PREFIX)) {
    return isNameOf(plain, account)
      ? say('subject_prefix', `without ${quote(SUBJECT_PREFIX)} in front`)
      : say('malformed_subject', 'which is not the subject of a ServiceAccount');
  }
  const [namespace = '', name, ...more] = plain.slice(SUBJECT_PREFIX.length).split(':');
  if (name === undefined || more.length > 0)
    return say('malformed_subject', `which is not ${SUBJECT_PREFIX}NAMESPACE:NAME`);
  if (namespace === account.name && name === account.namespace)
    return say('swapped_names', 'with namespace and name swapped');
  const [sameNamespace, sameName] = [matches(namespace, account.namespace), matches(name, account.name)];
  if (sameNamespace) return say('wrong_name', `which names the ServiceAccount ${quote(name)}`);
  if (sameName) return say('wrong_namespace', `which names the namespace ${quote(namespace)}`);
  return say('wrong_subject', 'which is another ServiceAccount');
}

/** True if a text is another way to write the account: `gitlab:ci`, `gitlab/ci`, `serviceaccount:gitlab:ci` */
function isNameOf(text: string, { namespace, name }: Expected['account']): boolean {
  return /^(?:.*[:/])?([^:/]+)[:/]([^:/]+)$/.exec(text)?.slice(1).join('/') === `${namespace}/${name}`;
}
