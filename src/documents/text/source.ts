import type { Finding } from '../finding.ts';
import type { Path } from '../path.ts';
import { CLOUDFORMATION_TAGS } from './cloudformation-tags.ts';
import { exceedingToken, MOST_TOKENS } from './exceeding-token.ts';
import { type Numbers, plainValue } from './plain-value.ts';
import { offsetOf, type Position, start } from './position.ts';
import { positionsIn, readYaml, type Yaml, type YamlDocument } from './read-yaml.ts';

/** One document of a text, with the positions of its values. */
export type Source = {
  /** `undefined` if the text cannot be read; a finding says why. */
  value: unknown;
  /** Returns where a path is written. For a path that does not exist, returns where its nearest parent is written. */
  positionOf: (path: Path, at?: 'key' | 'value') => Position;
  findings: readonly Finding[];
};

/**
 * Reads a file that people write for this project and that has one document, YAML or JSON. A number whose digits would
 * change stays text ({@link Numbers}). Never throws.
 */
export function parseSource(text: string): Source {
  const excess = exceedingToken(text);
  if (excess !== undefined) return refuseSize(text, excess);
  // Two documents are enough to see that there are too many.
  const yaml = readYaml(text, { most: 2 });
  const [first, second] = yaml.documents;
  if (first === undefined) return { ...nothing(yaml), findings: [...yaml.findings, emptyFinding()] };
  const source = toSource(first, yaml, 'as written');
  const findings = [...yaml.findings, ...source.findings];
  if (second !== undefined) {
    const place = yaml.positionAt(start(second.document.contents));
    const message = 'found a second document after ---, wanted one: remove it, or put it into a file of its own';
    findings.push({ code: 'yaml_many_documents', level: 'error', path: '', ...place, message });
  }
  return { ...source, findings };
}

/**
 * Reads a stream of documents, such as Kubernetes objects. Numbers are read as numbers. `findings` are those of the
 * whole text and of every document. Never throws.
 */
export function parseStream(text: string): { documents: readonly Source[]; findings: readonly Finding[] } {
  const yaml = readYaml(text);
  const documents = yaml.documents.map((document) => toSource(document, yaml, 'as read'));
  const findings = [...yaml.findings, ...documents.flatMap((document) => document.findings)];
  return { documents, findings: documents.length === 0 ? [...findings, emptyFinding()] : findings };
}

/**
 * Reads a file of another tool: one or several documents, which may contain functions of CloudFormation in their short
 * form. A number whose digits would change stays text ({@link Numbers}). Never throws.
 */
export function parseTemplate(text: string): { documents: readonly Source[]; findings: readonly Finding[] } {
  const excess = exceedingToken(text);
  if (excess !== undefined) return { documents: [], findings: refuseSize(text, excess).findings };
  const yaml = readYaml(text, { tags: CLOUDFORMATION_TAGS });
  return {
    documents: yaml.documents.map((document) => toSource(document, yaml, 'as written')),
    findings: yaml.findings,
  };
}

function toSource({ document, pairs, findings, sound }: YamlDocument, { positionAt }: Yaml, numbers: Numbers): Source {
  return {
    value: sound ? plainValue(document.contents, numbers) : undefined,
    positionOf: (path, at = 'value') => positionAt(offsetOf(document, pairs, path, at)),
    findings,
  };
}

function refuseSize(text: string, offset: number): Source {
  const positionAt = positionsIn(text);
  const message = `found more than ${MOST_TOKENS} words and marks up to here, wanted at most ${MOST_TOKENS} in the whole text: make it smaller`;
  const finding: Finding = { code: 'too_many_tokens', level: 'error', path: '', ...positionAt(offset), message };
  return { value: undefined, positionOf: () => positionAt(0), findings: [finding] };
}

function nothing({ positionAt }: Yaml): Source {
  return { value: undefined, positionOf: () => positionAt(0), findings: [] };
}

function emptyFinding(): Finding {
  const message = 'found no content, wanted a document';
  return { code: 'yaml_empty', level: 'error', path: '', line: 1, column: 1, message };
}
