// Why this room exists, and not only the library `yaml` that it is built on:
// - the library's check of duplicate keys is quadratic in the size of a map (8,000 keys: 1,174 ms with it, 223 ms without);
// - its check of aliases counts uses, not the values that they expand to, so that a small text can fill the memory;
// - a number must stay as it is written: `042`, `1e3` and ids above 2^53 are names made of digits.
// The library parses and knows the offsets; inspect.ts, plain-value.ts and position.ts do the rest.

import { type Document, isScalar, LineCounter, type YAMLError } from 'yaml';
import { composeDocuments } from './compose.ts';
import type { Finding } from './finding.ts';
import { inspect, type TextIssue } from './inspect.ts';
import { type Pairs, type Position, start } from './position.ts';

export type Yaml = {
  /** The documents that hold anything, in order. */
  documents: readonly YamlDocument[];
  /** What concerns the text as a whole. */
  findings: readonly Finding[];
  positionAt: (offset: number) => Position;
};

export type YamlDocument = {
  document: Document;
  pairs: Pairs;
  findings: readonly Finding[];
  /** False when what was understood of it cannot be relied on. */
  sound: boolean;
};

const MOST_ISSUES = 20;
const BYTE_ORDER_MARK = '\uFEFF';
/** Characters that YAML does not allow, a carriage return without its line feed, a byte order mark inside. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\r(?!\n)|\uFEFF/u;

/**
 * Reads YAML 1.2, of which JSON is a part: keys are text, and nothing but text, numbers, booleans, null, lists and maps
 * comes out. Never throws: what is wrong is a finding with its place.
 *
 * @param most the number of documents after which it stops
 */
export function readYaml(text: string, most = Number.POSITIVE_INFINITY): Yaml {
  const marked = text.startsWith(BYTE_ORDER_MARK);
  const body = marked ? text.slice(1) : text;
  const positionAt = positionsIn(body);
  const toFinding = (issue: TextIssue, level: Finding['level']): Finding => {
    return { code: issue.code, level, path: '', ...positionAt(issue.offset), message: issue.message };
  };
  const forbidden = forbiddenCharacter(body);
  const documents: YamlDocument[] = [];
  for (const document of composeDocuments(body)) {
    const issues = libraryIssues(document);
    if (issues.length === 0 && isScalar(document.contents) && document.contents.value === null) continue;
    // A document that was not understood is not worth looking into: one slip would show as many.
    const { issues: found, ...rest } =
      issues.length === 0 ? inspect(document) : { issues, pairs: new Map(), sound: false };
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

/** Where an offset of a text is. */
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
      'found the directive %YAML 1.1, wanted YAML 1.2, where 042 and yes are what they look like: remove it';
    issues.push({ code: 'yaml_directive', offset: start(document.contents), message });
  }
  for (const error of [...document.errors, ...document.warnings]) {
    const issue = libraryIssue(error);
    // Unclosed brackets are reported once for each, all at the end of the text.
    if (issue.offset !== issues.at(-1)?.offset) issues.push(issue);
    if (issues.length === MOST_ISSUES) break;
  }
  return issues;
}

function libraryIssue(error: YAMLError): TextIssue {
  const offset = error.pos[0];
  if (error.code === 'TAB_AS_INDENT') {
    return { code: 'yaml_tab', offset, message: 'found a tab in the indentation, wanted spaces: replace it' };
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return { code: 'yaml_tag', offset, message: 'found a tag (!…), wanted plain values: remove it' };
  }
  if (error.code === 'NON_STRING_KEY') {
    return { code: 'yaml_syntax', offset, message: 'found a list, a map or an alias as a key, wanted a word' };
  }
  if (error.code === 'RESOURCE_EXHAUSTION') {
    return { code: 'yaml_syntax', offset, message: 'values are nested too deeply to be read: flatten the document' };
  }
  const [sentence = ''] = error.message.split('\n');
  return { code: 'yaml_syntax', offset, message: `this is not YAML: ${sentence.slice(0, 200)}` };
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
    const message = 'the file begins with a byte order mark: save it as UTF-8 without one';
    warnings.push({ code: 'byte_order_mark', offset: 0, message });
  }
  const carriageReturn = text.indexOf('\r\n');
  if (carriageReturn !== -1) {
    const message = 'lines end in CRLF, which kubectl edit shows as one long quoted line: save the file with LF';
    warnings.push({ code: 'carriage_return', offset: carriageReturn, message });
  }
  return warnings;
}
