import { isMap } from '../../../collections/is-map.ts';
import { type Finding, inOrder } from '../../../documents/finding.ts';
import { toFinding } from '../../../documents/issue.ts';
import { show } from '../../../documents/show.ts';
import type { Source } from '../../../documents/text/source.ts';
import { parseRoleArn } from '../../role.ts';
import { checkTrustPolicy, type TrustAnswer } from '../check-trust-policy.ts';
import type { TrustQuestion } from '../question.ts';
import { describeText, type TextDescription } from './describe-text.ts';
import { type FoundPolicy, findPolicies, isJsonText } from './find-policies.ts';
import { type PolicyText, readPolicyText } from './policy-text.ts';

/** The answer for one role. */
export type RoleAnswer = Omit<TrustAnswer, 'issues'> & {
  /** The name of the role, if the text has it. */
  role: string | undefined;
  /** In the order of the text. */
  findings: readonly Finding[];
};

type ParsedTrustPolicies =
  | { is: 'read'; roles: readonly RoleAnswer[] }
  /** The text has no trust policy, or not one for the role in question. */
  | ({ is: 'unread'; findings: readonly Finding[] } & TextDescription);

/**
 * Answers the trust question for the text of a file, JSON or YAML: a policy document, or the roles in the output of a
 * tool (find-policies.ts). If the question has no AWS account and partition, they come from the ARN of a role in the
 * text. If the text has several roles, the ARN in the question chooses one. Never throws.
 */
export function parseTrustPolicies(text: string, question: TrustQuestion): ParsedTrustPolicies {
  const read = readPolicyText(text);
  const errors = [...read.findings, ...read.documents.flatMap(({ findings }) => findings)].filter(isError);
  if (errors.length > 0) return isIntendedAsPolicy(text) ? refusedText(errors) : unread(text, read, errors);
  const found = read.documents.flatMap((source, index) =>
    findPolicies(source.value).map((policy, place) => ({
      source,
      policy,
      // Findings about the text as a whole are reported only once.
      findings: place > 0 ? [] : [...(index > 0 ? [] : read.findings), ...source.findings],
    })),
  );
  if (found.length === 0) return unread(text, read, []);
  const chosen = found.filter(({ policy }) => found.length === 1 || isAsked(policy, question));
  if (chosen.length === 0) return { is: 'unread', findings: [], ...notAmong(found.length, String(question.roleArn)) };
  const roles = chosen.map((one) => ({ ...answer(one, question), nearness: nearnessOf(one.policy, question) }));
  return { is: 'read', roles: explained(roles) };
}

function isError({ level }: Finding): boolean {
  return level === 'error';
}

/**
 * True if a text is meant as a bare policy. If IAM refuses that, it is an answer; other unreadable texts have no
 * answer.
 */
function isIntendedAsPolicy(text: string): boolean {
  return /^\uFEFF?\s*(?:[{[]|%7B%22)/i.test(text) && /Statement/.test(text) && !/assume_?role_?policy/i.test(text);
}

function refusedText(findings: readonly Finding[]): ParsedTrustPolicies {
  return { is: 'read', roles: [{ role: undefined, letsIn: 'nobody', others: [], also: [], findings }] };
}

function unread(text: string, { documents }: PolicyText, findings: readonly Finding[]): ParsedTrustPolicies {
  return {
    is: 'unread',
    findings,
    ...describeText(text, findings.length > 0 ? undefined : documents.map(({ value }) => value)),
  };
}

function isAsked({ arn, name }: FoundPolicy, { roleArn }: TrustQuestion): boolean {
  if (roleArn === undefined) return true;
  return arn === undefined ? roleArn.endsWith(`/${name}`) : arn === roleArn;
}

function notAmong(count: number, roleArn: string): TextDescription {
  return {
    found: `a list of ${count} roles without ${roleArn}`,
    hint: 'check the ARN, or leave it out to check all roles',
  };
}

/** Rates how likely a policy is meant for the account: the higher, the more likely. */
function nearnessOf({ value }: FoundPolicy, { account: { name, namespace }, issuer }: TrustQuestion): number {
  const text = JSON.stringify(value);
  return (text.includes(`${namespace}:${name}`) ? 2 : 0) + (text.includes(issuer) ? 1 : 0);
}

/**
 * Keeps only the findings of roles that are most likely meant for the account, because an AWS account may have hundreds
 * of others.
 */
function explained(roles: readonly (RoleAnswer & { nearness: number })[]): readonly RoleAnswer[] {
  const isAnswered = roles.some(({ letsIn }) => letsIn !== 'nobody');
  const nearest = isAnswered ? Number.POSITIVE_INFINITY : Math.max(...roles.map(({ nearness }) => nearness));
  return roles.map(({ nearness, ...role }) =>
    role.letsIn === 'nobody' && nearness < nearest ? { ...role, findings: [] } : role,
  );
}

type Found = { source: Source; policy: FoundPolicy; findings: readonly Finding[] };

function answer({ source, policy, findings: ofText }: Found, question: TrustQuestion): RoleAnswer {
  const { name: role, path } = policy;
  const inText = textIn(policy.value);
  const embedded = inText === undefined ? undefined : readJson(inText);
  const place = source.positionOf(path);
  const findings = [...ofText, ...(embedded?.findings ?? []).map((finding) => ({ ...finding, ...place }))];
  if (findings.some(isError)) return { role, letsIn: 'nobody', others: [], also: [], findings };

  const parts = parseRoleArn(String(policy.arn));
  const ofRole = parts && { partition: parts.partition, awsAccount: parts.awsAccount, roleArn: String(policy.arn) };
  const value = embedded === undefined ? policy.value : embedded.value;
  const { letsIn, others, also, issues } = checkTrustPolicy(value, { ...ofRole, ...question });
  findings.push(...issues.map((issue) => toFinding({ ...issue, path: [...path, ...issue.path] }, source.positionOf)));
  return { role, letsIn, others, also, findings: inOrder(findings) };
}

/** Parses JSON only, because IAM does not accept YAML. */
function readJson(text: string): { value: unknown; findings: readonly Finding[] } {
  if (!isJsonText(text)) {
    const message = `found ${show(text)}, wanted the JSON of a policy`;
    return {
      value: undefined,
      findings: [{ code: 'json_syntax', level: 'error', path: '', line: 1, column: 1, message }],
    };
  }
  const { documents, findings } = readPolicyText(text);
  return { value: documents[0]?.value, findings: [...findings, ...documents.flatMap((document) => document.findings)] };
}

/**
 * Returns the text of a policy. The IAM API, Terraform, ACK and Crossplane have policies as texts, and `Fn::Sub` of
 * CloudFormation has one inside.
 */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isMap(value) || Object.keys(value).join() !== 'Fn::Sub') return undefined;
  const sub = value['Fn::Sub'];
  const [text] = Array.isArray(sub) ? (sub as unknown[]) : [sub];
  return typeof text === 'string' ? text : undefined;
}
