import { readdirSync, readFileSync } from 'node:fs';
import { formatFinding } from '../../../src/documents/finding.ts';
import { toFinding } from '../../../src/documents/issue.ts';
import { parseSource } from '../../../src/documents/text/source.ts';
import { parseRoleArn } from '../../../src/iam/role.ts';
import { checkTrustPolicy } from '../../../src/iam/trust/check-trust-policy.ts';
import type { TrustQuestion } from '../../../src/iam/trust/question.ts';

const FOLDER = new URL('../../fixtures/trust-policies/', import.meta.url);

export const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/DEADBEEFAFFE1234DEADBEEFAFFE1234';

/**
 * A policy with its expected answer. The first line is the name of the case.
 * `# ask NAMESPACE/NAME ISSUER [ACCOUNT ID | ROLE ARN]` replaces the default question; with an ARN, it is about that
 * role. `# answer` and `# others` are the accounts that the policy lets in, `# also` is the same account by other ways.
 * `# expect` are the findings, in order.
 */
export type TrustCase = { file: string; name: string; text: string; question: TrustQuestion; expected: string[] };

export const cases: readonly TrustCase[] = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('# '));
  const [name = '', ...rest] = lines.map((line) => line.slice('# '.length));
  const ask = rest.find((line) => line.startsWith('ask ')) ?? `ask gitlab/ci-billing ${ISSUER}`;
  const [, account = '', issuer = '', about] = ask.split(' ');
  const [namespace = '', accountName = ''] = account.split('/');
  const question = { account: { namespace, name: accountName }, issuer, ...aboutRole(about) };
  return { file, name, text, question, expected: rest.filter((line) => /^(?:answer|others|also|expect) /.test(line)) };
});

/** Returns the part of a question about a role: its AWS account, or its ARN. */
export function aboutRole(text: string | undefined): Pick<TrustQuestion, 'awsAccount' | 'partition' | 'roleArn'> {
  const role = parseRoleArn(String(text));
  if (role !== undefined) return { awsAccount: role.awsAccount, partition: role.partition, roleArn: String(text) };
  return text === undefined ? {} : { awsAccount: text };
}

/** Returns the actual answer in the lines of a case. */
export function answerOf({ text, question }: Pick<TrustCase, 'text' | 'question'>): string[] {
  const source = parseSource(text);
  const { letsIn, others, also, issues } = checkTrustPolicy(source.value, question);
  const findings = issues.map((issue) => toFinding(issue, source.positionOf));
  return [
    `answer ${letsIn}`,
    ...others.map(({ who }) => `others ${who}`),
    ...also.map((who) => `also ${who}`),
    ...findings.map((finding) => `expect ${formatFinding('policy', finding)}`),
  ];
}
