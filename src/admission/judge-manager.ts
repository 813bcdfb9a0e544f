import { match } from '../mapping/index/match.ts';
import { managerSubject } from '../mapping/subject.ts';
import type { PodFacts } from '../pods/facts.ts';
import { collectProblems, type Goal, type Judgement, lookupFor } from './judgement.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Judges the pod of a runner manager, made by a controller from its Deployment.
 *
 * @param lenient go on after a problem that best-effort does not refuse
 */
export function judgeManager(facts: PodFacts, snapshot: Snapshot, lenient: boolean): Judgement {
  const { mapping } = snapshot.mapping;
  const lookup = lookupFor(facts, snapshot.accounts);
  const problems = collectProblems(lenient);
  const stay: Goal = { account: facts.serviceAccount, source: 'keep' };
  const judged = (goal: Goal): Judgement => ({
    kind: 'manager',
    problems: problems.found,
    goal,
    outcome: 'not_a_runner_pod',
    owner: undefined,
    missed: lookup.missed,
  });

  const found = match(snapshot.mapping, managerSubject(facts), lookup.exists);
  const action = mapping.default.manager;
  if (found === undefined && action === 'deny') {
    problems.end('no_rule');
    return judged({ ...stay, source: 'configured' });
  }
  const goal: Goal =
    found !== undefined
      ? { account: found.serviceAccount, source: 'rule', rule: found.rule }
      : typeof action === 'object'
        ? { account: action.serviceAccount, source: 'default' }
        : stay;
  if (!lookup.exists(goal.account))
    return problems.end('account_missing') ? judged(goal) : judged({ ...stay, source: 'configured' });
  const account = lookup.get(goal.account);
  if (
    goal.source !== 'keep' &&
    account !== undefined &&
    account.roleArn === undefined &&
    mapping.unannotated === 'deny'
  )
    problems.end('unannotated');
  return judged(goal);
}
