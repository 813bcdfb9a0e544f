import { type Finding, inOrder } from '../../documents/finding.ts';
import { toFinding } from '../../documents/issue.ts';
import type { Path } from '../../documents/path.ts';
import { parseSource, type Source } from '../../documents/source.ts';
import { isMap } from '../../is-map.ts';
import { parseRoleArn } from '../role.ts';
import { checkTrustPolicy, type TrustAnswer } from './check-trust-policy.ts';
import type { TrustQuestion } from './question.ts';

type ParsedTrustPolicy = Omit<TrustAnswer, 'issues'> & {
  /** In the order of the text. */
  findings: readonly Finding[];
};

/** About `kubectl edit`, which does not apply to a policy. */
const OF_KUBECTL = 'carriage_return';
const DUPLICATE = 'yaml_duplicate_key';

/**
 * Answers the trust question for the text of a file, JSON or YAML: a policy document, or the output of `aws iam get-role`,
 * in which the document may be URL-encoded as in the API
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html). An ARN of the role in it gives the AWS account and
 * the partition if the question has none. Never throws.
 */
export function parseTrustPolicy(text: string, question: TrustQuestion): ParsedTrustPolicy {
  const source = readSource(text);
  const findings = source.findings.filter(({ code }) => code !== OF_KUBECTL).map(soften);
  if (source.value === undefined) return { letsIn: 'nobody', others: [], also: [], findings };

  const { value, path, arn } = findDocument(source.value);
  const embedded = typeof value === 'string' ? readSource(value) : undefined;
  const place = source.positionOf(path);
  for (const finding of embedded?.findings ?? []) findings.push({ ...soften(finding), ...place });
  if (embedded !== undefined && embedded.value === undefined)
    return { letsIn: 'nobody', others: [], also: [], findings };

  const role = parseRoleArn(String(arn));
  const asked = {
    ...(role === undefined ? {} : { partition: role.partition, awsAccount: role.awsAccount }),
    ...question,
  };
  const { letsIn, others, also, issues } = checkTrustPolicy(embedded === undefined ? value : embedded.value, asked);
  findings.push(...issues.map((issue) => toFinding({ ...issue, path: [...path, ...issue.path] }, source.positionOf)));
  return { letsIn, others, also, findings: inOrder(findings) };
}

/** Plain text, or URL-encoded text on one line. */
function readSource(text: string): Source {
  if (!/^\s*%7B/i.test(text)) return parseSource(text);
  const source = parseSource(decode(text));
  const place = { line: 1, column: 1 };
  return { ...source, positionOf: () => place, findings: source.findings.map((finding) => ({ ...finding, ...place })) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function findDocument(value: unknown): { value: unknown; path: Path; arn?: unknown } {
  const nested = isMap(value) && isMap(value.Role);
  const role = nested ? value.Role : value;
  if (!isMap(role) || !Object.hasOwn(role, 'AssumeRolePolicyDocument')) return { value, path: [] };
  const path = [...(nested ? ['Role'] : []), 'AssumeRolePolicyDocument'];
  return { value: role.AssumeRolePolicyDocument, path, arn: role.Arn };
}

/** IAM silently keeps one of two duplicate keys. */
function soften(finding: Finding): Finding {
  if (finding.code !== DUPLICATE) return finding;
  return {
    ...finding,
    level: 'warning',
    message: `${finding.message}; IAM does not document which of the two it keeps`,
  };
}
