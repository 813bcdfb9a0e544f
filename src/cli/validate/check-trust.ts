import type { Finding } from '../../documents/finding.ts';
import { showList } from '../../documents/show.ts';
import type { TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { parseTrustPolicy } from '../../iam/trust/parse-trust-policy.ts';
import { SUBJECT_PREFIX } from '../../iam/trust/question.ts';
import { type TrustOptions, trustQuestion } from './trust-question.ts';

/** The answer, without its findings. */
export type TrustVerdict = Pick<TrustAnswer, 'letsIn'> & { subject: string; others: readonly string[] };

type Checked = { about: string; findings: readonly Finding[]; verdict: TrustVerdict };

/**
 * The check of `validate trust-policy`.
 *
 * @throws the user errors of {@link trustQuestion}
 */
export function checkTrust(options: TrustOptions): (text: string) => Checked {
  const question = trustQuestion(options);
  const subject = `${SUBJECT_PREFIX}${question.account.namespace}:${question.account.name}`;
  return (text) => {
    const { letsIn, others: principals, findings } = parseTrustPolicy(text, question);
    const others = principals.map(({ who }) => who);
    return { about: `${subject} ${sentenceOf({ letsIn, others })}`, findings, verdict: { subject, letsIn, others } };
  };
}

function sentenceOf({ letsIn, others }: Pick<TrustVerdict, 'letsIn' | 'others'>): string {
  if (letsIn === 'only') return 'may assume the role, and no other principal may';
  if (letsIn === 'others-too') return `may assume the role, and so may ${showList(others)}`;
  return 'may not assume the role';
}
