import { type Finding, formatFinding } from '../../documents/finding.ts';
import { showList } from '../../documents/show.ts';
import { userError } from '../../errors.ts';
import type { TrustAnswer } from '../../iam/trust/check-trust-policy.ts';
import { SUBJECT_PREFIX } from '../../iam/trust/question.ts';
import { parseTrustPolicies, type RoleAnswer } from '../../iam/trust/text/parse-trust-policies.ts';
import { type TrustOptions, trustQuestion } from './trust-question.ts';

/** The answer without its findings. `role` is null if the file does not name the role. */
export type TrustVerdict = Pick<TrustAnswer, 'letsIn' | 'also'> & {
  role: string | null;
  subject: string;
  others: readonly string[];
};

type Checked = { name?: string; about: string; findings: readonly Finding[]; verdict: TrustVerdict };

/**
 * Returns the check of `validate trust-policy`, which gives one answer for each role in the text.
 *
 * @throws the user errors of {@link trustQuestion}, and `trust_policy_missing` for a text without a trust policy
 */
export function checkTrust(options: TrustOptions): (text: string, file: string) => Checked[] {
  const question = trustQuestion(options);
  const subject = `${SUBJECT_PREFIX}${question.account.namespace}:${question.account.name}`;
  return (text, file) => {
    const parsed = parseTrustPolicies(text, question);
    if (parsed.is === 'unread')
      throw userError(`${file}: this is ${parsed.found}; wanted a trust policy, or a role with one`, {
        code: 'trust_policy_missing',
        where: file,
        found: parsed.found,
        wanted: 'a trust policy, or a role with one',
        lines: parsed.findings.map((finding) => formatFinding(file, finding)),
        hint: parsed.hint,
      });
    const isOne = parsed.roles.length === 1;
    return parsed.roles.map((answer, index) => {
      const name = answer.role === undefined ? `policy ${index + 1}` : `role ${answer.role}`;
      return { ...(isOne ? {} : { name }), ...toChecked(answer, subject) };
    });
  };
}

function toChecked({ findings, role, ...answer }: RoleAnswer, subject: string): Checked {
  const verdict = {
    role: role ?? null,
    subject,
    letsIn: answer.letsIn,
    others: answer.others.map(({ who }) => who),
    also: answer.also,
  };
  return { about: `${subject} ${sentenceOf(verdict)}`, findings, verdict };
}

function sentenceOf({ letsIn, others, also }: Pick<TrustVerdict, 'letsIn' | 'others' | 'also'>): string {
  if (letsIn === 'nobody') return 'may not assume the role';
  const same = also.length === 0 ? '' : ` (also ${showList(also)})`;
  return letsIn === 'only'
    ? `may assume the role${same}, and no other principal may`
    : `may assume the role${same}, and so may ${showList(others)}`;
}
