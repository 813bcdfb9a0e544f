import { WARNING_CHARACTERS } from '../../names.ts';
import { isNamed } from '../judge/assignment.ts';
import { refusalsOf } from '../judge/judgement.ts';
import { REFUSAL_REASONS } from '../reasons.ts';
import type { Context } from './context.ts';
import { headline } from './messages.ts';
import { quoted, withoutControlCharacters } from './words.ts';

/**
 * What the API server passes to the requester beside the answer. It reaches the log of the runner manager, never that of
 * the job, and appears there without the job: so each warning names the pod.
 */
export function warningsFor(context: Context): string[] {
  const { facts, snapshot } = context;
  const lines = [...modeLines(context), ...identityLines(context)].map((line) => `pod ${facts.name}: ${line}`);
  const notice = snapshot.notice === undefined ? [] : [`gitlab-runner-irsa: ${snapshot.notice}`];
  return [...lines, ...notice].map(cut);
}

/** What enforce would have done to the pod. */
function modeLines(context: Context): string[] {
  const { mode, judgement, from, to, reason } = context;
  if (mode === 'enforce') return [];
  const refusals = refusalsOf(judgement);
  if (mode === 'best-effort')
    return refusals
      .filter((refusal) => REFUSAL_REASONS[refusal.reason] !== 'refuse')
      .map((refusal) => `best-effort keeps it on ${quoted(to)}: ${headline(refusal, context)}`);
  const [refusal] = refusals;
  if (refusal !== undefined) return [`observed only; enforce would refuse it: ${headline(refusal, context)}`];
  return judgement.is !== 'assigned' || judgement.target.account === from
    ? []
    : [
        `observed only; enforce would put it on ${quoted(judgement.target.account)} in place of ${quoted(from)} (${reason})`,
      ];
}

/** Why the pod will have no AWS identity although nothing refuses it. */
function identityLines({ facts, judgement, mode, snapshot }: Context): string[] {
  if (judgement.is !== 'assigned' || judgement.refusals.length > 0 || !isNamed(judgement.target)) return [];
  const { account: name } = judgement.target;
  const account = snapshot.accounts.get(facts.namespace, name);
  if (account === undefined) return [];
  if (account.roleArn === undefined)
    return snapshot.index.mapping.unannotated === 'warn'
      ? [`the service account ${quoted(name)} has no annotation eks.amazonaws.com/role-arn: no AWS rights`]
      : [];
  return mode === 'observe' || facts.ownIdentity.length === 0
    ? []
    : [`${facts.ownIdentity.join(', ')} set AWS_ROLE_ARN or AWS_WEB_IDENTITY_TOKEN_FILE: EKS gives them no identity`];
}

function cut(line: string): string {
  const clean = withoutControlCharacters(line);
  return clean.length <= WARNING_CHARACTERS ? clean : `${clean.slice(0, WARNING_CHARACTERS - 3)}...`;
}
