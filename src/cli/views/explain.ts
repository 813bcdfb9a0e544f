import type { Decision, Operation } from '../../admission/decision.ts';
import { REFUSAL_REASONS } from '../../admission/reasons.ts';
import type { Explanation } from '../../explain/explanation.ts';
import { shownRequester } from '../../explain/requester.ts';
import { formatVersion } from '../../explain/runner-version.ts';
import type { Trace } from '../../explain/trace.ts';
import { docsPage } from '../../files/docs-page.ts';
import { isController, isNode, type Requester } from '../../pods/requester.ts';
import { escapeJson } from '../../printable.ts';
import type { Style } from '../command.ts';
import { joinLines } from './join-lines.ts';
import { mismatchWords } from './mismatch-words.ts';

const LONGEST_VALUE = 100;

/** One explanation for a person. */
export function toText(explanation: Explanation, style: Style): string {
  const { facts, decision, assumed, trace } = explanation;
  const sections = [
    [style('bold', facts.name === '' ? 'a pod without a name' : facts.name)],
    verdict(explanation, style),
    about(explanation),
    section('rules', trace === undefined ? notTried(explanation) : rules(trace, explanation, style)),
    section('patch', decision.patch.map(operation)),
    section('warnings', decision.warnings),
    section('assumed', assumed),
    [`  see ${docsPage('reasons.md', decision.reason)}`],
  ];
  return joinLines(sections.flat());
}

function about({ facts, decision, byManager }: Explanation): string[] {
  const who = roleOf(facts.requester, byManager);
  const version = facts.runnerVersion === undefined ? '' : `, runner ${formatVersion(facts.runnerVersion)}`;
  const rows: [string, string][] = [
    ['namespace', facts.namespace],
    ['kind', kindOf(decision, facts.project)],
    ['requester', `${shownRequester(facts.requester)}, ${who}${version}`],
    ['account', decision.from],
    ...(decision.mode === 'enforce' ? [] : [['mode', decision.mode] satisfies [string, string]]),
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`);
}

function roleOf(requester: Requester, byManager: boolean): string {
  if (byManager) return 'a runner manager of the mapping';
  if (isController(requester)) return 'which creates pods for workloads';
  return isNode(requester) ? 'a kubelet' : 'not named in the mapping';
}

function kindOf({ kind }: Decision, project: string | undefined): string {
  if (kind === 'job') return project === undefined ? 'job of an unknown project' : `job of project ${project}`;
  return { manager: 'runner manager', pause: 'pause pod of a runner', other: 'not a runner pod' }[kind];
}

function rules({ misses, unshown, matched, untried }: Trace, { facts, decision }: Explanation, style: Style): string[] {
  const lines = misses.map(({ rule, mismatch }) => `${style('red', '✗')} ${rule}: ${mismatchWords(mismatch, facts)}`);
  const others = misses.length === 0 ? '' : 'other ';
  if (unshown > 0)
    lines.push(
      `  and ${unshown} ${others}${plural(unshown, 'rule')} that ${unshown === 1 ? 'is' : 'are'} further from matching`,
    );
  if (matched === undefined)
    return [
      ...lines,
      `${style('yellow', '→')} no rule matches, so the default for ${decision.kind === 'job' ? 'jobs' : 'managers'} decides`,
    ];
  const allow = matched.allow.length === 0 ? '' : `; a job may request ${matched.allow.join(', ')}`;
  lines.push(`${style('green', '✓')} ${matched.rule}: assigns ${matched.account}${allow}`);
  if (untried > 0) lines.push(`  ${untried} later ${plural(untried, 'rule')} not tried`);
  return lines;
}

/** A job whose requester or labels decide before the rules are tried. */
function notTried({ byManager, decision }: Explanation): string[] {
  return byManager && decision.kind === 'job' ? ['not tried: the decision ends before them'] : [];
}

function verdict(explanation: Explanation, style: Style): string[] {
  return [
    ...outcome(explanation, style),
    ...role(explanation),
    ...reserved(explanation),
    ...running(explanation),
    ...recordedThen(explanation),
  ];
}

/** The IAM role of a job or a manager, which is why there is a decision; and that of the account which enforce would give it. */
function role({ decision, rolesKnown }: Explanation): string[] {
  const { allowed, kind, role: found, wanted, wantedRole } = decision;
  if (kind !== 'job' && kind !== 'manager') return [];
  const words = (arn: string | undefined) =>
    rolesKnown ? (arn ?? 'none: the account has no annotation that names one') : 'unknown: no accounts were read';
  const assigned = isAssigned(decision) ? [`  assigned   ${wanted}, role ${words(wantedRole)}`] : [];
  return [...(allowed ? [`  role       ${words(found)}`] : []), ...assigned];
}

/** In observe, the pod keeps its account and another one is assigned. */
function isAssigned({ from, mode, wanted }: Decision): boolean {
  return mode === 'observe' && wanted !== undefined && wanted !== from;
}

/** Which part of the mapping assigns a reserved account; the message names no rule of others. */
function reserved({ reservedBy }: Explanation): string[] {
  return reservedBy === undefined ? [] : [`  reserved by ${reservedBy}`];
}

/** Whether a recorded decision is the one that is explained. */
function recordedThen({ decision, recorded }: Explanation): string[] {
  if (recorded === undefined) return [];
  const differs = ': another decision, so the mapping or an account has changed, or what is assumed was different';
  return [`  recorded   ${recorded}${recorded === decision.reason ? '' : differs}`];
}

/** Whether a stored pod has the account that it would get. */
function running({ stored, decision: { allowed, to } }: Explanation): string[] {
  if (stored === undefined) return [];
  const now = allowed && stored === to ? 'the same as it would get now' : 'not what it would get now';
  return [`  runs on    ${stored}, ${now}`];
}

function outcome({ decision, byManager }: Explanation, style: Style): string[] {
  const { allowed, from, to, message, reason, rule } = decision;
  if (!allowed) {
    const lines = message.split('\n').map((line) => `    ${line}`);
    return [
      `  ${style(['red', 'bold'], 'refused')}    ${reason}, with this message${byManager ? ' in the job log' : ''}:`,
      ...lines,
    ];
  }
  const by = rule === undefined ? '' : rule === 'default' ? ', by the default' : `, by rule ${rule}`;
  const change = from === to ? `keeps ${from}` : `${from} → ${to}`;
  const color = reason in REFUSAL_REASONS ? 'yellow' : 'green';
  return [`  ${style([color, 'bold'], 'allowed')}    ${change} (${reason}${by})`];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

/** `add /spec/serviceAccountName "ci-billing"` */
function operation(step: Operation): string {
  if (step.op === 'remove') return `remove ${step.path}`;
  const value = escapeJson(JSON.stringify(step.value));
  return `add ${step.path} ${value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value}`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
