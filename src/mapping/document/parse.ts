import { runChecks } from '../../documents/check.ts';
import { type Finding, inOrder } from '../../documents/finding.ts';
import { toFinding } from '../../documents/issue.ts';
import { parseSource } from '../../documents/source.ts';
import { utf8Length } from '../../documents/utf8-length.ts';
import type { Mapping } from '../mapping.ts';
import { checks } from './checks.ts';
import { toDraft } from './draft.ts';

/** What a ConfigMap holds at most, in bytes. */
export const MOST_BYTES = 1_048_576;
/** From here client-side `kubectl apply` may fail: its copy in an annotation must stay below 262,144 bytes, escaped. */
const WARN_BYTES = 204_800;

type ParsedMapping = {
  /** Present when no finding is an error. */
  mapping: Mapping | undefined;
  /** In the order of the text. */
  findings: readonly Finding[];
};

/**
 * Reads a mapping, YAML or JSON, and says everything that is wrong with it at once: what the schema finds, and what the
 * checks find in the parts that are sound. Never throws, whatever the text.
 */
export function parseMapping(text: string): ParsedMapping {
  const bytes = utf8Length(text);
  if (bytes > MOST_BYTES) return { mapping: undefined, findings: [tooLarge(bytes)] };

  const source = parseSource(text);
  const findings = [...(bytes >= WARN_BYTES ? [large(bytes)] : []), ...source.findings];
  if (source.value === undefined) return { mapping: undefined, findings: inOrder(findings) };

  const { draft, issues, pathOf } = toDraft(source.value);
  runChecks(checks, draft, pathOf, issues);
  for (const issue of issues.issues) findings.push(toFinding(issue, source.positionOf));
  const refused = findings.some(({ level }) => level === 'error');
  return { mapping: refused ? undefined : draft.mapping, findings: inOrder(findings) };
}

function tooLarge(bytes: number): Finding {
  const message = `found ${bytes} bytes, wanted at most ${MOST_BYTES}, which is all that a ConfigMap holds: replace rules that differ only in the project by one with {project} in its account`;
  return { code: 'too_large', level: 'error', path: '', line: 1, column: 1, message };
}

function large(bytes: number): Finding {
  const message = `found ${bytes} bytes: from ${WARN_BYTES} on use kubectl apply --server-side, since client-side apply keeps a copy in an annotation that ends at 262144 bytes`;
  return { code: 'large', level: 'warning', path: '', line: 1, column: 1, message };
}
