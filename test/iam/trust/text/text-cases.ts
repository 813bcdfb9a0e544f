import { readdirSync, readFileSync } from 'node:fs';
import { formatFinding } from '../../../../src/documents/finding.ts';
import type { TrustQuestion } from '../../../../src/iam/trust/question.ts';
import { parseTrustPolicies } from '../../../../src/iam/trust/text/parse-trust-policies.ts';
import { aboutRole, ISSUER } from '../cases.ts';

const FOLDER = new URL('../../../fixtures/trust-texts/', import.meta.url);

/**
 * A text as people have it, with its expected answer. The first line is the name of the case. `# ask ROLE ARN` asks
 * about one role. The answers and findings follow in order, up to the line `# text`. The rest is the text.
 */
export type TextCase = {
  file: string;
  name: string;
  text: string;
  question: TrustQuestion;
  expected: readonly string[];
};

export const textCases: readonly TextCase[] = readdirSync(FOLDER).map((file) => {
  const whole = readFileSync(new URL(file, FOLDER), 'utf8');
  const [head = '', text = ''] = whole.split(/^# text\n/m);
  const [name = '', ...rest] = head
    .trimEnd()
    .split('\n')
    .map((line) => line.slice('# '.length));
  const ask = rest.find((line) => line.startsWith('ask '))?.slice('ask '.length);
  const question = { account: { namespace: 'gitlab', name: 'ci-billing' }, issuer: ISSUER, ...aboutRole(ask) };
  return { file, name, text, question, expected: rest.filter((line) => !line.startsWith('ask ')) };
});

/** Returns the actual answer in the lines of a case. */
export function textAnswerOf({ text, question }: Pick<TextCase, 'text' | 'question'>): string[] {
  const parsed = parseTrustPolicies(text, question);
  const said = (findings: Parameters<typeof formatFinding>[1][]) =>
    findings.map((finding) => `expect ${formatFinding('text', finding)}`);
  if (parsed.is === 'unread') return [`unread: ${parsed.found}: ${parsed.hint}`, ...said([...parsed.findings])];
  return parsed.roles.flatMap(({ role, letsIn, others, also, findings }) => [
    `role ${role ?? '?'}: ${letsIn}`,
    ...others.map(({ who }) => `others ${who}`),
    ...also.map((who) => `also ${who}`),
    ...said([...findings]),
  ]);
}
