import type { Finding } from '../../../documents/finding.ts';
import { exceedingToken } from '../../../documents/text/exceeding-token.ts';
import { findJsonError } from '../../../documents/text/json-error.ts';
import { positionsIn } from '../../../documents/text/read-yaml.ts';
import { parseTemplate, type Source } from '../../../documents/text/source.ts';

/** The documents in a text. A document that cannot be parsed has a finding and no value. */
export type PolicyText = { documents: readonly Source[]; findings: readonly Finding[] };

/** The code of a finding about `kubectl edit`, which does not apply to policies. */
const OF_KUBECTL = 'carriage_return';
const DUPLICATE = 'yaml_duplicate_key';
const START = { line: 1, column: 1 };

/**
 * Parses JSON or YAML, or the URL-encoded JSON of the IAM API on one line. A document that begins with a brace, a
 * bracket or a quote must be JSON, although YAML allows it too, because IAM accepts only JSON. Never throws.
 */
export function readPolicyText(text: string): PolicyText {
  if (/^\s*%(?:7B|5B)/i.test(text)) return readEncoded(text.trim());
  const plain = text.replace(/^\uFEFF/, '');
  const documents = documentsIn(plain);
  for (const { begin, text } of documents) {
    const error = findJsonError(text);
    if (error === undefined) continue;
    const place = positionsIn(plain)(begin + error.offset);
    return failed({ ...place, message: `invalid JSON, which IAM refuses: ${error.message}` });
  }
  // JSON that is too long for the YAML parser is parsed without positions.
  if (documents[0]?.text === plain && exceedingToken(plain) !== undefined)
    return { documents: [{ value: JSON.parse(plain), positionOf: () => START, findings: [] }], findings: [] };
  return soften(parseTemplate(text));
}

/** Returns the documents of a stream that begin like JSON. */
function documentsIn(text: string): { begin: number; text: string }[] {
  const documents: { begin: number; text: string }[] = [];
  let begin = 0;
  for (const part of text.split(/^(---[ \t]*\r?\n)/m)) {
    if (/^\s*[{["]/.test(part)) documents.push({ begin, text: part });
    begin += part.length;
  }
  return documents;
}

function failed(issue: Pick<Finding, 'line' | 'column' | 'message'>): PolicyText {
  return { documents: [], findings: [{ code: 'json_syntax', level: 'error', path: '', ...issue }] };
}

/** Parses URL-encoded JSON. The IAM API encodes a space as `%20`, and HTML forms encode it as `+`. */
function readEncoded(text: string): PolicyText {
  const plain = decodeUri(text);
  if (plain === undefined)
    return failed({
      ...START,
      message: 'found URL-encoding that ends too early, wanted all of it: part of it is missing',
    });
  const form = findJsonError(plain) === undefined ? undefined : decodeUri(text.replaceAll('+', ' '));
  return atStart(readPolicyText(form ?? plain));
}

function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function atStart({ documents, findings }: PolicyText): PolicyText {
  const place = (finding: Finding) => ({ ...finding, ...START });
  return {
    documents: documents.map(({ value, findings }) => ({
      value,
      positionOf: () => START,
      findings: findings.map(place),
    })),
    findings: findings.map(place),
  };
}

function soften({ documents, findings }: PolicyText): PolicyText {
  const softened = (list: readonly Finding[]) => list.filter(({ code }) => code !== OF_KUBECTL).map(softenDuplicate);
  return {
    documents: documents.map((document) => ({ ...document, findings: softened(document.findings) })),
    findings: softened(findings),
  };
}

/** Makes an error for duplicate keys a warning, because IAM accepts them and silently uses one. */
function softenDuplicate(finding: Finding): Finding {
  if (finding.code !== DUPLICATE) return finding;
  return {
    ...finding,
    level: 'warning',
    message: `${finding.message}; IAM does not document which of the two it keeps`,
  };
}
