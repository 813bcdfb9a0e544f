import type { Mode } from '../decision.ts';
import { PROBLEMS, type Reason } from '../reasons.ts';
import type { Context } from './context.ts';
import { headline } from './messages.ts';
import { quoted, withoutControlCharacters } from './words.ts';

type Said = Context & { mode: Mode; reason: Reason };

/** The API server cuts or drops longer ones (`apiserver/pkg/warning`). */
const LONGEST = 256;

/**
 * What the requester is told beside the answer. Warnings reach a runner manager's log, never the job's, and stand there
 * without the job: each names the pod.
 */
export function warningsFor(context: Said): string[] {
  const { facts, snapshot } = context;
  const lines = [...problemLines(context), ...identityLines(context)].map((line) => `pod ${facts.name}: ${line}`);
  const notice = snapshot.notice === undefined ? [] : [`gitlab-runner-irsa: ${snapshot.notice}`];
  return [...lines, ...notice].map(cut);
}

function problemLines(context: Said): string[] {
  const { mode, judgement, from, to, reason } = context;
  const { problems, goal } = judgement;
  if (mode === 'observe') {
    if (problems[0] !== undefined) return [`observed only; enforce would refuse it: ${headline(problems[0], context)}`];
    return goal === undefined || goal.account === from
      ? []
      : [`observed only; enforce would put it on ${quoted(goal.account)} in place of ${quoted(from)} (${reason})`];
  }
  if (mode === 'enforce') return [];
  const left = problems.filter((problem) => PROBLEMS[problem] !== 'refuse');
  return left.map((problem) => `best-effort keeps it on ${quoted(to)}: ${headline(problem, context)}`);
}

function identityLines({ facts, judgement, snapshot, mode }: Said): string[] {
  const { goal } = judgement;
  if (goal === undefined || (goal.source !== 'rule' && goal.source !== 'default')) return [];
  const account = snapshot.accounts.get(facts.namespace, goal.account);
  if (account === undefined || judgement.problems.length > 0) return [];
  if (account.roleArn === undefined)
    return snapshot.index.mapping.unannotated === 'warn'
      ? [`the service account ${quoted(goal.account)} has no annotation eks.amazonaws.com/role-arn: no AWS rights`]
      : [];
  return mode === 'observe' || facts.ownIdentity.length === 0
    ? []
    : [`${facts.ownIdentity.join(', ')} set AWS_ROLE_ARN or AWS_WEB_IDENTITY_TOKEN_FILE: EKS gives them no identity`];
}

function cut(line: string): string {
  const clean = withoutControlCharacters(line);
  return clean.length <= LONGEST ? clean : `${clean.slice(0, LONGEST - 3)}...`;
}
