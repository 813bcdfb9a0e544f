import { exceedingToken } from '../../../documents/exceeding-token.ts';
import type { Finding } from '../../../documents/finding.ts';
import { findJsonError } from '../../../documents/json-error.ts';
import { positionsIn } from '../../../documents/read-yaml.ts';
import { parseTemplate, type Source } from '../../../documents/source.ts';

/** The documents of a text. A document that cannot be read has a finding and no value. */
export type PolicyText = { documents: readonly Source[]; findings: readonly Finding[] };

/** About `kubectl edit`, which does not apply to a policy. */
const OF_KUBECTL = 'carriage_return';
const DUPLICATE = 'yaml_duplicate_key';
const START = { line: 1, column: 1 };

/**
 * Reads JSON or YAML, or the URL-encoded JSON of the IAM API on one line. IAM reads JSON only, so a document in brackets or quotes
 * has to be JSON, although it may be YAML too. Never throws.
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
  // The places in a text that is too long for the parser of YAML are not known.
  if (documents[0]?.text === plain && exceedingToken(plain) !== undefined)
    return { documents: [{ value: JSON.parse(plain), positionOf: () => START, findings: [] }], findings: [] };
  return soften(parseTemplate(text));
}

/** The documents of a stream that begin as JSON does. */
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

/** A space is `%20` in the API of IAM, and `+` in the encoding of HTML forms. */
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

/** IAM silently keeps one of two duplicate keys. */
function softenDuplicate(finding: Finding): Finding {
  if (finding.code !== DUPLICATE) return finding;
  return {
    ...finding,
    level: 'warning',
    message: `${finding.message}; IAM does not document which of the two it keeps`,
  };
}
