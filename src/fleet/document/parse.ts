import { isMap } from '../../collections/is-map.ts';
import { runChecks } from '../../documents/check.ts';
import { type Finding, inOrder } from '../../documents/finding.ts';
import { type Issue, toFinding } from '../../documents/issue.ts';
import { otherDocument } from '../../documents/other-document.ts';
import { parseSource, type Source } from '../../documents/text/source.ts';
import type { Fleet } from '../fleet.ts';
import { checks } from './checks.ts';
import { toDraft } from './draft.ts';
import { wholeFleet } from './draft-fleet.ts';

type ParsedFleet = {
  /** Absent if a finding is an error. */
  fleet: Fleet | undefined;
  /** In the order of the text. */
  findings: readonly Finding[];
};

/**
 * Parses a fleet, YAML or JSON, and returns all findings at once: those of the schema, and those of the checks on the
 * valid parts. Never throws.
 */
export function parseFleet(text: string): ParsedFleet {
  const source = parseSource(text);
  if (source.value === undefined) return { fleet: undefined, findings: source.findings };
  const other = otherDocument(source.value, 'fleet');
  if (other !== undefined) return { fleet: undefined, findings: inOrder([other, ...source.findings]) };
  const { draft, issues, pathOf } = toDraft(source.value);
  for (const issue of unquotedAccountId(text, source)) issues.add(issue);
  runChecks(checks, draft, pathOf, issues);
  const findings = [...source.findings, ...issues.issues.map((issue) => toFinding(issue, source.positionOf))];
  const refused = findings.some(({ level }) => level === 'error');
  const fleet = wholeFleet(draft.fleet);
  return {
    fleet: refused ? undefined : fleet,
    findings: inOrder(findings),
  };
}

/**
 * Reports an unquoted AWS account id that starts with 0: this parser keeps its digits, but other programs that read the
 * file drop the 0 or read the number as octal.
 */
function unquotedAccountId(text: string, { value, positionOf }: Source): Issue[] {
  const path = ['cluster', 'accountId'];
  const id = isMap(value) && isMap(value.cluster) ? value.cluster.accountId : undefined;
  if (typeof id !== 'string' || !/^\d{12}$/.test(id)) return [];
  const { line, column } = positionOf(path);
  const written = text.split('\n').slice(line - 1, line);
  if (!written.some((each) => /\d/.test(each.charAt(column - 1)))) return [];
  const message = `found ${id} without quotes, wanted "${id}": without quotes it is a number, whose leading 0 other programs drop or read as octal`;
  return [{ code: 'unquoted_account_id', level: 'error', path, at: 'value', message }];
}
