import type { Decision } from '../../../admission/decision.ts';
import { REFUSAL_REASONS } from '../../../admission/reasons.ts';
import type { Explanation } from '../../../explain/explanation.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';
import { missingWords } from '../missing-words.ts';
import { assignedBy, roleWords } from './account-words.ts';
import { field, line } from './layout.ts';
import { skippedBlocks } from './skipped.ts';

/** What happens to the pod, the role of its account, and whether that is what has happened. */
export function verdict(explanation: Explanation): readonly Block[] {
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
