import type { Decision, Operation } from '../../../admission/decision.ts';
import { REFUSAL_REASONS } from '../../../admission/reasons.ts';
import type { Explanation } from '../../../explain/explanation.ts';
import { formatVersion } from '../../../explain/job/runner-version.ts';
import { shownRequester } from '../../../explain/requester.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { isController, isNode, type Requester } from '../../../pods/requester.ts';
import { escapeJson } from '../../../text/printable.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { look, whole } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';
import { missingWords } from '../missing-words.ts';
import { assignedBy, roleWords } from './account-words.ts';
import { field, line } from './layout.ts';
import { rulesBlocks } from './rules.ts';
import { skippedBlocks } from './skipped.ts';

const LONGEST_VALUE = 100;

/** One explanation for a person. */
export function explainBlocks(explanation: Explanation): readonly Block[] {
  const { facts, decision, assumed, skipped } = explanation;
  const done = skipped === undefined ? decision : { patch: [], warnings: [] };
  return [
    paragraph(look('strong', facts.name === '' ? 'a pod without a name' : facts.name)),
    ...verdict(explanation),
    ...about(explanation),
    ...section('rules', rulesBlocks(explanation)),
    ...section(
      'patch',
      done.patch.map((step) => line(whole(operation(step)))),
    ),
    ...section(
      'warnings',
      done.warnings.map((warning) => line(warning)),
    ),
    ...section(
      'assumed',
      assumed.map((fact) => line(fact)),
    ),
    ...(skipped === undefined || !decision.allowed
      ? [paragraph(`see ${docsPage('reasons.md', decision.reason)}`, { indent: 2 })]
      : []),
  ];
}

function about({ facts, decision, byManager }: Explanation): readonly Block[] {
  const who = roleOf(facts.requester, byManager);
  const version = facts.runnerVersion === undefined ? '' : `, runner ${formatVersion(facts.runnerVersion)}`;
  const rows: [string, string][] = [
    ['namespace', facts.namespace],
    ['kind', kindOf(decision)],
    ['requester', `${shownRequester(facts.requester)}, ${who}${version}`],
    ['account', decision.from],
    ...(decision.mode === 'enforce' ? [] : [['mode', decision.mode] satisfies [string, string]]),
  ];
  return rows.map(([name, value]) => field(name, value));
}

function roleOf(requester: Requester, byManager: boolean): string {
  if (byManager) return 'a runner manager of the mapping';
  if (isController(requester)) return 'which creates pods for workloads';
  return isNode(requester) ? 'a kubelet' : 'not named in the mapping';
}

function kindOf({ kind, project, projectName }: Decision): string {
  if (kind === 'job') {
    if (project === undefined) return 'job of an unknown project';
    return projectName === undefined ? `job of project ${project}` : `job of project ${project} (${projectName})`;
  }
  return { manager: 'runner manager', pause: 'pause pod of a runner', other: 'not a runner pod' }[kind];
}

function verdict(explanation: Explanation): readonly Block[] {
  return [
    ...missing(explanation),
    ...(explanation.skipped === undefined
      ? [...outcome(explanation), ...role(explanation)]
      : skippedBlocks(explanation, explanation.skipped)),
    ...reserved(explanation),
    ...running(explanation),
    ...recordedThen(explanation),
  ];
}

/** The IAM role of a job or a manager, which is why there is a decision; and that of the account which enforce would give it. */
function role({ decision, missingAccount, rolesKnown }: Explanation): readonly Block[] {
  const { allowed, kind, role: found, wanted, wantedRole } = decision;
  if (kind !== 'job' && kind !== 'manager') return [];
  const words = (arn: string | undefined, account: string) =>
    account === missingAccount ? 'none: the account does not exist' : roleWords(arn, rolesKnown);
  const assigned = isAssigned(decision)
    ? [field('assigned', [`${wanted}, role `, words(wantedRole, String(wanted))])]
    : [];
  return [...(allowed ? [field('role', words(found, decision.to))] : []), ...assigned];
}

/** In observe, the pod keeps its account and another one is assigned. */
function isAssigned({ from, mode, wanted }: Decision): boolean {
  return mode === 'observe' && wanted !== undefined && wanted !== from;
}

/** Which part of the mapping assigns a reserved account; the message names no rule of others. */
function reserved({ reservedBy }: Explanation): readonly Block[] {
  return reservedBy === undefined ? [] : [paragraph(`reserved by ${reservedBy}`, { indent: 2 })];
}

/** Whether a recorded decision is the one that is explained. */
function recordedThen({ decision, recorded }: Explanation): readonly Block[] {
  if (recorded === undefined) return [];
  const differs = ': another decision, so the mapping or an account has changed, or what is assumed was different';
  return [field('recorded', `${recorded}${recorded === decision.reason ? '' : differs}`)];
}

/** Whether a stored pod has the account that it would get. */
function running({ skipped, stored, decision: { allowed, to } }: Explanation): readonly Block[] {
  if (stored === undefined || skipped !== undefined) return [];
  const now = allowed && stored === to ? 'the same as it would get now' : 'not what it would get now';
  return [field('runs on', `${stored}, ${now}`)];
}

/** What the webhook decides has no effect on such a pod. */
function missing({ facts, missingAccount }: Explanation): readonly Block[] {
  if (missingAccount === undefined) return [];
  return [field(look('error', 'not stored'), missingWords(missingAccount, facts.namespace))];
}

function outcome({ decision, byManager }: Explanation): readonly Block[] {
  const { allowed, from, to, message, reason } = decision;
  if (!allowed) {
    return [
      field(look('error', 'refused'), `${reason}, with this message${byManager ? ' in the job log' : ''}:`),
      ...message.split('\n').map((sentence) => line(withCommands(sentence))),
    ];
  }
  const change = `${from === to ? `keeps ${from}` : `${from} → ${to}`}${inEnforce(decision)}`;
  return [
    field(
      look(reason in REFUSAL_REASONS ? 'warning' : 'ok', 'allowed'),
      `${change} (${reason}${assignedBy(decision)})`,
    ),
  ];
}

/** What the reason is about where the mode of the namespace does less than enforce. */
function inEnforce({ mode, to, wanted, would }: Decision): string {
  if (mode === 'enforce' || would === 'allow') return '';
  if (would === 'refuse') return '; enforce would refuse it';
  return wanted === undefined || wanted === to ? '' : `; enforce would give it ${wanted}`;
}

function section(title: string, lines: readonly Block[]): readonly Block[] {
  return lines.length === 0 ? [] : [paragraph(title, { indent: 2 }), ...lines];
}

/** `add /spec/serviceAccountName "ci-billing"` */
function operation(step: Operation): string {
  if (step.op === 'remove') return `remove ${step.path}`;
  const value = escapeJson(JSON.stringify(step.value));
  return `add ${step.path} ${value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value}`;
}
