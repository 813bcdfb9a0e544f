import { runChecks } from '../../documents/check.ts';
import { type Finding, inOrder } from '../../documents/finding.ts';
import { toFinding } from '../../documents/issue.ts';
import { otherDocument } from '../../documents/other-document.ts';
import { parseSource } from '../../documents/text/source.ts';
import { utf8Length } from '../../documents/text/utf8-length.ts';
import type { Mapping } from '../mapping.ts';
import { checks } from './checks.ts';
import { toDraft } from './draft.ts';

/** Size limit of a ConfigMap, in bytes. */
export const MOST_BYTES = 1_048_576;
/**
 * From this size on, client-side `kubectl apply` may fail: its escaped copy in an annotation is limited to 262,144
 * bytes.
 */
const WARN_BYTES = 204_800;

type ParsedMapping = {
  /** `undefined` if a finding is an error. */
  mapping: Mapping | undefined;
  /** In the order of the text. */
  findings: readonly Finding[];
};

/**
 * Reads a mapping, YAML or JSON, and returns all findings at once: those of the schema, and those of the checks on the
 * valid parts. Never throws.
 */
export function parseMapping(text: string): ParsedMapping {
  const bytes = utf8Length(text);
  if (bytes > MOST_BYTES) return { mapping: undefined, findings: [tooLarge(bytes)] };

  const source = parseSource(text);
  const findings = [...(bytes >= WARN_BYTES ? [large(bytes)] : []), ...source.findings];
  if (source.value === undefined) return { mapping: undefined, findings: inOrder(findings) };

  const other = otherDocument(source.value, 'mapping');
  if (other !== undefined) return { mapping: undefined, findings: inOrder([other, ...findings]) };

  const { draft, issues, pathOf } = toDraft(source.value);
  runChecks(checks, draft, pathOf, issues);
  for (const issue of issues.issues) findings.push(toFinding(issue, source.positionOf));
  const refused = findings.some(({ level }) => level === 'error');
  return { mapping: refused ? undefined : draft.mapping, findings: inOrder(findings) };
}

function tooLarge(bytes: number): Finding {
  const message = `found ${bytes} bytes, wanted at most ${MOST_BYTES}, the limit of a ConfigMap: replace rules that differ only in the project with one rule that has {project} in its account`;
  return { code: 'too_large', level: 'error', path: '', line: 1, column: 1, message };
}

function large(bytes: number): Finding {
  const message = `found ${bytes} bytes: from ${WARN_BYTES} on use kubectl apply --server-side, because client-side apply keeps a copy in an annotation, which is limited to 262144 bytes`;
  return { code: 'large', level: 'warning', path: '', line: 1, column: 1, message };
}
