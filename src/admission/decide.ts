import { managerOf } from '../mapping/index/manager-of.ts';
import { factsOf, type PodFacts } from '../pods/facts.ts';
import type { Decision, Mode } from './decision.ts';
import { judge } from './judge/judge.ts';
import type { Goal, Judgement } from './judge/judgement.ts';
import { planPatch } from './patch/patch.ts';
import { type Outcome, PROBLEMS } from './reasons.ts';
import type { ReviewRequest } from './review/review.ts';
import { refusal, summary } from './say/messages.ts';
import { warningsFor } from './say/warnings.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Decides which account a pod gets, and says why.
 *
 * @param mode from the path that the API server called, which it chose by the namespace's label
 */
export function decide(request: ReviewRequest, snapshot: Snapshot, mode: Mode): Decision {
  const facts = factsOf(
    request.object,
    request.namespace,
    request.requester,
    (requester) => managerOf(snapshot.index, requester) !== undefined,
  );
  const isPodCreate = request.operation === 'CREATE' && request.resource === 'pods';
  const judgement = isPodCreate ? judge(facts, snapshot, mode === 'best-effort') : NOT_A_POD_CREATE;
  return answer(request, facts, judgement, snapshot, mode);
}

const NOT_A_POD_CREATE: Judgement = {
  kind: 'other',
  problems: [],
  given: undefined,
  goal: undefined,
  outcome: 'not_a_pod_create',
  owner: undefined,
  missed: [],
};

function answer(
  request: ReviewRequest,
  facts: PodFacts,
  judgement: Judgement,
  snapshot: Snapshot,
  mode: Mode,
): Decision {
  const { kind, given, goal, problems, missed } = judgement;
  const from = facts.serviceAccount;
  // Best-effort goes on after a problem, and stops at tampering, which is then the last.
  const refused = mode === 'best-effort' ? problems.find((problem) => PROBLEMS[problem] === 'refuse') : problems[0];
  const reason = refused ?? problems[0] ?? outcomeOf(judgement, from);
  const allowed = mode === 'observe' || refused === undefined;
  const to = allowed && mode !== 'observe' && goal !== undefined ? goal.account : from;
  const rule = ruleOf(given);
  const old = snapshot.accounts.get(facts.namespace, from);
  const manager = managerOf(snapshot.index, facts.requester);
  const context = {
    request,
    facts,
    judgement,
    given: given ?? { account: from, source: 'configured' as const },
    manager,
    from,
    to,
    rule,
    snapshot,
  };
  return {
    mode,
    kind,
    reason,
    rule,
    from,
    to,
    wanted: given === undefined || given.source === 'configured' ? undefined : given.account,
    allowed,
    patch:
      allowed && mode !== 'observe' && goal !== undefined
        ? planPatch(request.object, {
            from,
            to,
            rule: ruleOf(goal),
            old,
            next: snapshot.accounts.get(facts.namespace, to),
          })
        : [],
    warnings: warningsFor({ ...context, mode, reason }),
    message: refused === undefined ? summary(reason, context) : refusal(refused, context),
    retryable: !allowed && reason === 'account_missing' && manager !== undefined,
    // The account on the pod is there, else no webhook would be called; what it brought with it must be known.
    missed: goal === undefined || old !== undefined ? missed : [...missed, from],
  };
}

/** The rule that an account comes from, `default` where none matched; nothing for a way back. */
function ruleOf(goal: Goal | undefined): string | undefined {
  if (goal?.rule !== undefined) return goal.rule.name;
  return goal?.source === 'default' || goal?.source === 'keep' ? 'default' : undefined;
}

function outcomeOf({ goal, outcome }: Judgement, from: string): Outcome {
  if (goal === undefined) return outcome;
  if (goal.granted) return 'override_granted';
  if (goal.source === 'keep') return 'kept';
  return goal.account === from ? 'already_correct' : 'patched';
}
