import { REFUSAL_REASONS } from '../../admission/reasons.ts';
import { isMap } from '../../collections/is-map.ts';
import { mustGet } from '../../collections/must-get.ts';
import { type Finding, inOrder } from '../../documents/finding.ts';
import { type Issue, toFinding } from '../../documents/issue.ts';
import { otherDocument } from '../../documents/other-document.ts';
import { createPartReader } from '../../documents/part-reader.ts';
import type { Path } from '../../documents/path.ts';
import type { Position } from '../../documents/text/position.ts';
import { parseSource } from '../../documents/text/source.ts';
import type { Case, Expected } from '../case.ts';
import { caseSchemaFor, outlineSchema, type WrittenCase } from './schema.ts';
import { unknownKey } from './unknown-key.ts';

export type ParsedCases = {
  /** Absent if a finding is an error. */
  cases: readonly Case[] | undefined;
  /** In the order of the text. */
  findings: readonly Finding[];
  /** Returns where in the text a case is. */
  positionOf: (one: Case) => Position;
};

/** Parses a file of cases, YAML or JSON, and returns all findings at once. Never throws. */
export function parseCases(text: string): ParsedCases {
  const source = parseSource(text);
  const paths = new Map<Case, Path>();
  const positionOf = (one: Case) => source.positionOf(mustGet(paths, one));
  if (source.value === undefined) return { cases: undefined, findings: inOrder(source.findings), positionOf };
  const other = otherDocument(source.value, 'cases');
  if (other !== undefined) return { cases: undefined, findings: inOrder([other, ...source.findings]), positionOf };

  const reader = createPartReader(outlineSchema, source.value, unknownKey(undefined));
  const mode = reader.soundOrDefault(outlineSchema.shape.mode, 'mode');
  const { sound } = reader.readList('cases', (entry, path) => {
    const written = reader.read(caseSchemaFor(entry), entry, path, unknownKey(kindIn(entry)));
    if (written === undefined) return undefined;
    const one = toCase(written, mode);
    const issue = contradiction(one, path);
    if (issue !== undefined) reader.issues.add(issue);
    paths.set(one, path);
    return one;
  });
  const findings = [...source.findings, ...reader.issues.issues.map((issue) => toFinding(issue, source.positionOf))];
  const refused = findings.some(({ level }) => level === 'error');
  return { cases: refused ? undefined : sound, findings: inOrder(findings), positionOf };
}

function kindIn(entry: unknown): Case['kind'] | undefined {
  const kind = isMap(entry) ? (entry.kind ?? 'job') : undefined;
  return kind === 'job' || kind === 'manager' || kind === 'other' ? kind : undefined;
}

function toCase(written: WrittenCase, ofFile: Case['mode']): Case {
  const { account, annotations, createdBy, labels, mode = ofFile, reason, requestedAccount, rule } = written;
  const expected: Expected = {
    ...(account === undefined ? {} : { account }),
    ...(reason === undefined ? {} : { reason }),
    ...(rule === undefined ? {} : { rule }),
  };
  const name = written.name ?? nameOf(written);
  const common = { name, createdBy, requestedAccount, labels, annotations, mode, expected };
  switch (written.kind) {
    case 'job': {
      const { namespace, project, rootGroup, runner, runnerVersion, token } = written;
      return { ...common, kind: 'job', namespace, project, rootGroup, runner, runnerVersion, token };
    }
    case 'manager':
      return { ...common, kind: 'manager', namespace: written.namespace, managerName: written.managerName };
    case 'other':
      return { ...common, kind: 'other', namespace: written.namespace };
  }
}

/** Builds a name from the fields: `project 4242 in gitlab, requests ci-billing` */
function nameOf(written: WrittenCase): string {
  const { createdBy, namespace, requestedAccount } = written;
  const who =
    written.kind === 'job'
      ? `project ${written.project}`
      : written.kind === 'manager'
        ? `manager ${written.managerName ?? 'pod'}`
        : 'another pod';
  return [
    `${who}${namespace === undefined ? '' : ` in ${namespace}`}`,
    ...(createdBy === undefined ? [] : [`created by ${createdBy}`]),
    ...(requestedAccount === undefined ? [] : [`requests ${requestedAccount}`]),
  ].join(', ');
}

/**
 * Returns an issue if a case expects neither an account nor a reason, or both an account and a refusal, which cannot
 * be.
 */
function contradiction({ expected: { account, reason }, mode }: Case, path: Path): Issue | undefined {
  if (account === undefined && reason === undefined) {
    const message = 'account is missing, wanted the account that the pod gets, or a reason';
    return { code: 'missing_key', level: 'error', path: [...path, 'account'], at: 'value', message };
  }
  if (account === undefined || reason === undefined || !(reason in REFUSAL_REASONS) || mode !== 'enforce')
    return undefined;
  const message = `found ${reason} with an account, wanted one of them: enforce refuses the pod with this reason, and a refused pod has no account`;
  return { code: 'never_true', level: 'error', path: [...path, 'reason'], at: 'value', message };
}
