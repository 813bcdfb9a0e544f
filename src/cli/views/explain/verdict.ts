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

/** Returns what happens to the pod, the role of its account, and whether a recorded or stored pod differs from that. */
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

/**
 * Returns the IAM role of the pod's account, if it is a job or a manager, and that of the account which enforce would
 * give it.
 */
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

/** True if enforce would assign another account: in observe, the pod keeps its own. */
function isAssigned({ from, mode, wanted }: Decision): boolean {
  return mode === 'observe' && wanted !== undefined && wanted !== from;
}

/**
 * Names the part of the mapping that assigns a reserved account. The message to pipeline authors does not name rules of
 * others.
 */
function reserved({ reservedBy }: Explanation): readonly Block[] {
  return reservedBy === undefined ? [] : [paragraph(`reserved by ${reservedBy}`, { indent: 2 })];
}

/** Says whether the recorded decision was the same as the one that is explained. */
function recordedThen({ decision, recorded }: Explanation): readonly Block[] {
  if (recorded === undefined) return [];
  const differs = ': another decision, so the mapping or an account has changed, or what is assumed was different';
  return [field('recorded', `${recorded}${recorded === decision.reason ? '' : differs}`)];
}

/** Says whether a stored pod has the account that it would get now. */
function running({ skipped, stored, decision: { allowed, to } }: Explanation): readonly Block[] {
  if (stored === undefined || skipped !== undefined) return [];
  const now = allowed && stored === to ? 'the same as it would get now' : 'not what it would get now';
  return [field('runs on', `${stored}, ${now}`)];
}

/** Says that a pod with a missing account is not stored, whatever the webhook decides. */
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

/** Says what enforce would do, if the mode of the namespace does less. */
function inEnforce({ mode, to, wanted, would }: Decision): string {
  if (mode === 'enforce' || would === 'allow') return '';
  if (would === 'refuse') return '; enforce would refuse it';
  return wanted === undefined || wanted === to ? '' : `; enforce would give it ${wanted}`;
}
