import { managerOf } from '../mapping/index/manager-of.ts';
import { BEHAVIOR, type Behavior, type Mode } from '../modes.ts';
import { factsOf } from '../pods/facts.ts';
import type { Decision, Would } from './decision.ts';
import { type Assignment, ruleOf } from './judge/assignment.ts';
import { judge } from './judge/judge.ts';
import { type Judgment, refusalsOf } from './judge/judgment.ts';
import type { Refusal } from './judge/refusal.ts';
import { planPatch } from './patch/plan-patch.ts';
import { type Outcome, REFUSAL_REASONS, type Reason } from './reasons.ts';
import type { ReviewRequest } from './review/review.ts';
import type { Context } from './say/context.ts';
import { refusalMessage, summary } from './say/messages.ts';
import { warningsFor } from './say/warnings.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Decides which account a pod gets, and why.
 *
 * @param mode from the path that the API server called; the label of the namespace selects it
 */
export function decide(request: ReviewRequest, snapshot: Snapshot, mode: Mode): Decision {
  const manager = managerOf(snapshot.index, request.requester);
  const facts = factsOf(request.object, request.namespace, request.requester, manager !== undefined);
  const isPodCreate = request.operation === 'CREATE' && request.resource === 'pods';
  const { patches, refuses } = BEHAVIOR[mode];
  const judgment = judge({ isPodCreate, facts, manager, snapshot, continues: refuses === 'tampering' });
  const placement = judgment.is === 'assigned' ? judgment : undefined;

  const from = facts.serviceAccount;
  const refused = refusedIn(refuses, refusalsOf(judgment));
  const reason = refused?.reason ?? reasonOf(judgment, from);
  const allowed = refuses === 'none' || refused === undefined;
  const target = allowed && patches ? placement?.target : undefined;
  const to = target?.account ?? from;
  const wanted = placement?.assigned.source === 'configured' ? undefined : placement?.assigned.account;
  const accountOf = (name: string) => snapshot.accounts.get(facts.namespace, name);

  const project = judgment.kind === 'job' ? facts.project : undefined;
  const projectName = project === undefined ? undefined : snapshot.index.mapping.names.get(project);
  const readableName = mayReadProjectName(judgment) ? projectName : undefined;

  const reviewed = { uid: request.uid, pod: request.object, facts, projectName: readableName };
  const context: Context = { ...reviewed, judgment, manager, snapshot, mode, reason, from, to };
  const warnings = warningsFor(context);
  return {
    mode,
    facts,
    kind: judgment.kind,
    reason,
    would: wouldOf(judgment, from),
    project,
    projectName,
    rule: placement && ruleOf(placement.assigned),
    from,
    to,
    wanted,
    role: accountOf(to)?.roleArn,
    wantedRole: wanted === undefined ? undefined : accountOf(wanted)?.roleArn,
    allowed,
    patch:
      target === undefined
        ? []
        : planPatch(request.object, { from, to, rule: ruleOf(target), old: accountOf(from), next: accountOf(to) }),
    warnings: warnings.map(({ text }) => text),
    warned: warnings.map(({ code }) => code),
    message: refused === undefined ? summary(context) : refusalMessage(refused, context),
    retryable: !allowed && REFUSAL_REASONS[refused.reason].isRetried && manager !== undefined,
    missed: placement === undefined ? [] : [...placement.missed, ...(accountOf(from) === undefined ? [from] : [])],
  };
}

/**
 * True if the requester may read the name of the project. A requester that is not a manager, or that has a manager's
 * account without its pod, can name a pod after any project, so answers would reveal the names of all.
 */
function mayReadProjectName(judgment: Judgment): boolean {
  return judgment.is === 'assigned' && !judgment.refusals.some(({ reason }) => reason === 'unbound_token');
}

/**
 * Returns the refusal that takes effect: the first one or, in best-effort, the one for tampering, which ends the steps.
 */
function refusedIn(refuses: Behavior['refuses'], refusals: readonly Refusal[]): Refusal | undefined {
  if (refuses !== 'tampering') return refusals[0];
  return refusals.find(({ reason }) => REFUSAL_REASONS[reason].inBestEffort === 'refuse');
}

/** The first refusal is the one of enforce, even if best-effort continued after it. */
function wouldOf(judgment: Judgment, from: string): Would {
  if (refusalsOf(judgment).length > 0) return 'refuse';
  return judgment.is === 'assigned' && judgment.target.account !== from ? 'patch' : 'allow';
}

/** Returns the reason for allowing a pod. In best-effort this may be a refusal reason, which it does not enforce. */
function reasonOf(judgment: Judgment, from: string): Reason {
  switch (judgment.is) {
    case 'ignored':
      return judgment.outcome;
    case 'untrusted':
      return judgment.refusal.reason;
    case 'assigned':
      return judgment.refusals[0]?.reason ?? outcomeOf(judgment.target, from);
  }
}

function outcomeOf(target: Assignment, from: string): Outcome {
  if (target.source === 'rule' && target.requested) return 'override_granted';
  if (target.source === 'keep') return 'kept';
  return target.account === from ? 'already_correct' : 'patched';
}
