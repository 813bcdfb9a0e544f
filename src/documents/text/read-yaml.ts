// Why the library `yaml` alone is not enough:
// - Its check for duplicate keys is quadratic in the size of a map (8,000 keys: 1,174 ms with it, 223 ms without).
// - Its limit for aliases counts uses, not the values they expand to, so a small text could fill the memory.
// - A number must keep its digits: `042`, `1e3` and ids above 2^53 are names.
// The library parses and provides the offsets; inspect.ts, plain-value.ts and position.ts do the rest.

import { type Document, isScalar, LineCounter, type YAMLError } from 'yaml';
import type { Finding } from '../finding.ts';
import { composeDocuments, type Tags } from './compose.ts';
import { inspect, type TextIssue } from './inspect.ts';
import { type Pairs, type Position, start } from './position.ts';

export type Yaml = {
  /** The documents with content, in order. */
  documents: readonly YamlDocument[];
  /** Findings about the text as a whole. */
  findings: readonly Finding[];
  positionAt: (offset: number) => Position;
};

export type YamlDocument = {
  document: Document;
  pairs: Pairs;
  findings: readonly Finding[];
  /** False if its value is not reliable. */
  sound: boolean;
};

const MOST_ISSUES = 20;
const BYTE_ORDER_MARK = '\uFEFF';
/** Characters that YAML forbids, a carriage return without a line feed, or a byte order mark inside the text. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\r(?!\n)|\uFEFF/u;

/**
 * Reads YAML 1.2, which includes JSON. Keys are text; values are text, numbers, booleans, null, lists and maps. Never
 * throws: everything that is wrong is a finding.
 *
 * @param options `most`: number of documents after which it stops; `tags`: those that may occur in addition to the tags
 *   of YAML
 */
export function readYaml(
  text: string,
  { most = Number.POSITIVE_INFINITY, tags = [] }: { most?: number; tags?: Tags } = {},
): Yaml {
  const marked = text.startsWith(BYTE_ORDER_MARK);
  const body = marked ? text.slice(1) : text;
  const positionAt = positionsIn(body);
  const toFinding = (issue: TextIssue, level: Finding['level']): Finding => {
    return { code: issue.code, level, path: '', ...positionAt(issue.offset), message: issue.message };
  };
  const forbidden = forbiddenCharacter(body);
  const documents: YamlDocument[] = [];
  for (const document of composeDocuments(body, tags)) {
    const issues = libraryIssues(document);
    if (issues.length === 0 && isScalar(document.contents) && document.contents.value === null) continue;
    // In a document that did not parse, one typo could cause many issues, so it is not inspected.
    const { issues: found, ...rest } =
      issues.length === 0 ? inspect(document, tags) : { issues, pairs: new Map(), sound: false };
    const sound = forbidden === undefined && rest.sound;
    const shown = forbidden === undefined ? found : [];
    documents.push({ document, pairs: rest.pairs, findings: shown.map((issue) => toFinding(issue, 'error')), sound });
    if (documents.length === most) break;
  }

  const findings: Finding[] = [];
  if (forbidden !== undefined) findings.push(toFinding(forbidden, 'error'));
  for (const warning of textWarnings(body, marked)) findings.push(toFinding(warning, 'warning'));
  return { documents, findings, positionAt };
}

/** Returns a function from an offset of a text to its line and column. */
export function positionsIn(text: string): (offset: number) => Position {
  const lines = new LineCounter();
  for (let next = 0; next !== -1; ) {
    lines.addNewLine(next);
    const end = text.indexOf('\n', next);
    next = end === -1 ? -1 : end + 1;
  }
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function libraryIssues(document: Document): TextIssue[] {
  const issues: TextIssue[] = [];
  if (document.directives?.yaml.version === '1.1') {
    const message =
      'found the directive %YAML 1.1, wanted YAML 1.2, which reads 042 as a decimal number and yes as text: remove it';
    issues.push({ code: 'yaml_directive', offset: start(document.contents), message });
  }
  for (const error of [...document.errors, ...document.warnings]) {
    const issue = libraryIssue(error);
    // The library reports each unclosed bracket, all of them at the end of the text.
    if (issue.offset !== issues.at(-1)?.offset) issues.push(issue);
    if (issues.length === MOST_ISSUES) break;
  }
  return issues;
}

function libraryIssue(error: YAMLError): TextIssue {
  const offset = error.pos[0];
  if (error.code === 'TAB_AS_INDENT') {
    return { code: 'yaml_tab', offset, message: 'found a tab in the indentation, wanted spaces: replace the tab' };
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return { code: 'yaml_tag', offset, message: 'found a tag (!…), wanted plain values: remove it' };
  }
  if (error.code === 'NON_STRING_KEY') {
    return { code: 'yaml_syntax', offset, message: 'found a list, a map or an alias as a key, wanted text' };
  }
  if (error.code === 'RESOURCE_EXHAUSTION') {
    return { code: 'yaml_syntax', offset, message: 'the values are nested too deeply: flatten the document' };
  }
  const [sentence = ''] = error.message.split('\n');
  return { code: 'yaml_syntax', offset, message: `invalid YAML: ${sentence.slice(0, 200)}` };
}

function forbiddenCharacter(text: string): TextIssue | undefined {
  const match = FORBIDDEN.exec(text);
  if (match === null) return undefined;
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const hint = code === '0000' ? 'save the file as UTF-8 text' : 'remove it';
  const message = `found the character U+${code}, wanted readable text: ${hint}`;
  return { code: 'yaml_character', offset: match.index, message };
}

function textWarnings(text: string, marked: boolean): TextIssue[] {
  const warnings: TextIssue[] = [];
  if (marked) {
    const message = 'found a byte order mark: save the file as UTF-8 without one';
    warnings.push({ code: 'byte_order_mark', offset: 0, message });
  }
  const carriageReturn = text.indexOf('\r\n');
  if (carriageReturn !== -1) {
    const message =
      'found lines that end in CRLF, which kubectl edit shows as one long quoted line: save the file with LF';
    warnings.push({ code: 'carriage_return', offset: carriageReturn, message });
  }
  return warnings;
}
